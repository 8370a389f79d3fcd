/// The one engine that samples tokens: slots, a shared key-value cache, keyed randomness.
@NullMarked
package plumbline.generate;

import org.jspecify.annotations.NullMarked;
