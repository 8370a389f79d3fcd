/// How diverse the wording of a text is: eight measures, each a pure function of its tokens and
/// sentences. Start at [plumbline.reward.diversity.DiversityScore].
@NullMarked
package plumbline.reward.diversity;

import org.jspecify.annotations.NullMarked;
