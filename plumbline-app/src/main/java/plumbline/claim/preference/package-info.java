/// What the papers on learning from pairs say, in miniature: [plumbline.claim.preference.SemDpo]
/// and [plumbline.claim.preference.ApoCode]. Models of a layer or two learn by the recipe that
/// users run ([plumbline.claim.preference.PairBench]).
@NullMarked
package plumbline.claim.preference;

import org.jspecify.annotations.NullMarked;
