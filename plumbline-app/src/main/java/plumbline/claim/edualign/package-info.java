/// EduAlign: a reward model of three dimensions on generated lessons. Start at
/// [plumbline.claim.edualign.EduAlignReward].
@NullMarked
package plumbline.claim.edualign;

import org.jspecify.annotations.NullMarked;
