/// Token rows and tokenizers. Start at [plumbline.text.token.Tokenizer].
@NullMarked
package plumbline.text.token;

import org.jspecify.annotations.NullMarked;
