"""The characters of the first PCs: those of archives without a better encoding."""

import codecs

decoding_table = "".join(map(chr, range(128))) + (
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"
    "áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
    "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0")
encoding_table = codecs.charmap_build(decoding_table)


def getregentry():
    from ._make import by_characters
    return by_characters("cp437", decoding_table, encoding_table)
