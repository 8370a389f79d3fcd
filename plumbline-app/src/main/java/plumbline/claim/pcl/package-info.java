/// The claim of post-completion learning, on medians of digits. Start at
/// [plumbline.claim.pcl.PostCompletion].
@NullMarked
package plumbline.claim.pcl;

import org.jspecify.annotations.NullMarked;
