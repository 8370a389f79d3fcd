/// How much texts share: word n-grams, exact Jaccard similarity and its estimate by MinHash,
/// locality-sensitive hashing and longest common subsequences. Pure; start at
/// [plumbline.data.overlap.TextUnits].
@NullMarked
package plumbline.data.overlap;

import org.jspecify.annotations.NullMarked;
