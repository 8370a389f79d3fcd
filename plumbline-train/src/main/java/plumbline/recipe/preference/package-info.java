/// Learning from preferences, one visible loop for pairs and one for labelled answers.
///
/// Start at [PreferenceRecipe]; methods such as DPO, IPO, SimPO, CPO and ORPO are rows of settings
/// of it.
@NullMarked
package plumbline.recipe.preference;

import org.jspecify.annotations.NullMarked;
