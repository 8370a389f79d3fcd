/// Steps that leave rows out of a data set and say which and why: duplicates
/// ([plumbline.data.cleaning.Dedup]), what tests ask ([plumbline.data.cleaning.Decontamination])
/// and what is too easy, too hard or wrong ([plumbline.data.cleaning.RowFilter]). Rows are read as
/// a stream, several times where a step must compare, and never held all at once; every row that
/// passes says where it comes from ([plumbline.data.cleaning.Provenance]).
@NullMarked
package plumbline.data.cleaning;

import org.jspecify.annotations.NullMarked;
