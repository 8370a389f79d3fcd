/// Named reward columns and the verifiers behind them; a broken judge is not a zero.
@NullMarked
package plumbline.reward;

import org.jspecify.annotations.NullMarked;
