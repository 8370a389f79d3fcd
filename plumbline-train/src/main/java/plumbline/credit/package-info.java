/// Rewards to advantages: pure functions of groups of numbers.
///
/// Start at [Credit] for one advantage a sample and at [TokenReturns] for one a token. Rows and
/// tokens in messages are counted from 1.
@NullMarked
package plumbline.credit;

import org.jspecify.annotations.NullMarked;
