/// Rewards to advantages: pure functions of groups of numbers.
@NullMarked
package plumbline.credit;

import org.jspecify.annotations.NullMarked;
