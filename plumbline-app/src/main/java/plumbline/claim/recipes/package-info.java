/// Claims that run recipes as `train` does. Start at [plumbline.claim.recipes.RecipeBench].
@NullMarked
package plumbline.claim.recipes;

import org.jspecify.annotations.NullMarked;
