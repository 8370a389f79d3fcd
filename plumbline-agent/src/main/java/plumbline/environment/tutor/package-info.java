/// Generated lessons: pupils, replies of a tutor made of segments, a rule that says how helpful,
/// personal and creative a reply is, and annotators who judge it with bias and noise. Start at
/// [TutorDialogues].
@NullMarked
package plumbline.environment.tutor;

import org.jspecify.annotations.NullMarked;
