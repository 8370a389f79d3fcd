/// Preferences that a model makes itself: it learns to improve its answers, improves its own, and
/// prefers the improved ones (SGPO, arXiv 2507.20181).
///
/// Start at [SelfImprover]; its pairs go through [plumbline.recipe.preference.PreferenceRecipe].
@NullMarked
package plumbline.recipe.sgpo;

import org.jspecify.annotations.NullMarked;
