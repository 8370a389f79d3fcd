/// Whether a mixture of losses teaches feedback without forgetting, and whether policy gradient
/// brings it out. Start at [plumbline.claim.mol.MolRlClaim].
@NullMarked
package plumbline.claim.mol;

import org.jspecify.annotations.NullMarked;
