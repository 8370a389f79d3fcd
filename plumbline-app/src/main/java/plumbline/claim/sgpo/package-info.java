/// SGPO on digits to sort: does a model improve its answers, and does learning to prefer them help.
/// Start at [plumbline.claim.sgpo.SelfGenerated].
@NullMarked
package plumbline.claim.sgpo;

import org.jspecify.annotations.NullMarked;
