/// Every loss by name on literal numbers, to compare an implementation with another. Start at
/// [LossCases].
@NullMarked
package plumbline.objective.cases;

import org.jspecify.annotations.NullMarked;
