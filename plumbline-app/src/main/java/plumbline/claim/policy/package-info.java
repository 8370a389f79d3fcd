/// What papers on policy gradient say, in miniature: arms that differ in one thing start from the
/// same warmed model and meet the same tasks. Start at [plumbline.claim.policy.GmpoClaim].
@NullMarked
package plumbline.claim.policy;

import org.jspecify.annotations.NullMarked;
