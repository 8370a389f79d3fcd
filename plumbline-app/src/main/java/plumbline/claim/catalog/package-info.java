/// The list of all claims. Start at [plumbline.claim.catalog.Claims].
@NullMarked
package plumbline.claim.catalog;

import org.jspecify.annotations.NullMarked;
