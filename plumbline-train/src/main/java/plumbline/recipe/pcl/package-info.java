/// Post-completion learning (arXiv 2507.20252): after its answer the model says a marker, assesses
/// itself and predicts its rewards. All of it is trained; what is served ends at the marker. Start
/// at [plumbline.recipe.pcl.Marker].
@NullMarked
package plumbline.recipe.pcl;

import org.jspecify.annotations.NullMarked;
