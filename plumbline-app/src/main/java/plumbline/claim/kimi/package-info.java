/// What the Kimi K2 paper says of its optimiser, in miniature. Start at
/// [plumbline.claim.kimi.KimiOptimizer].
@NullMarked
package plumbline.claim.kimi;

import org.jspecify.annotations.NullMarked;
