/// A mixture of losses (MoL, arXiv 2505.12043, and MoL-RL, 2507.20278): what an environment says is
/// learnt by cross-entropy, what the model says itself is held to its frozen base. Start at
/// [plumbline.recipe.mol.MixtureRecipe].
@NullMarked
package plumbline.recipe.mol;

import org.jspecify.annotations.NullMarked;
