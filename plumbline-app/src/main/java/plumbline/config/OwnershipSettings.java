package plumbline.config;

import plumbline.config.section.Section;

/// Pairs count the more, the more the policy would have said both answers itself (WPO).
///
/// @param clamp whether weights above 1 are brought down to 1
public record OwnershipSettings(boolean clamp) {
  static OwnershipSettings read(Section in) {
    return new OwnershipSettings(in.truth("clamp", "bring weights above 1 down to 1").or(false));
  }
}
