/// Miniature experiments that show what a method's paper says, or honestly fail to. A new
/// experiment implements [plumbline.claim.Claim] in a package of its method below this one and gets
/// a line in `plumbline.claim.catalog`; running, keeping, judging and printing are done here, by
/// [plumbline.claim.ClaimRun].
@NullMarked
package plumbline.claim;

import org.jspecify.annotations.NullMarked;
