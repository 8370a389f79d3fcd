/// What MultiRole-R1 says of perspectives and of rewards shaped by diversity, in miniature. Start
/// at [plumbline.claim.multirole.MultiRoleClaim].
@NullMarked
package plumbline.claim.multirole;

import org.jspecify.annotations.NullMarked;
