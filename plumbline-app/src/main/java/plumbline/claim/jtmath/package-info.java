/// JT-Math: the verifier on pairs and on hostile answers, and cleaning on planted leaks and
/// duplicates. Start at [plumbline.claim.jtmath.JtMath].
@NullMarked
package plumbline.claim.jtmath;

import org.jspecify.annotations.NullMarked;
