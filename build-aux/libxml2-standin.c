/*
 * Stand-ins for the functions of ICU, zlib and liblzma that libxml2.a refers to.
 *
 * Debian builds libxml2 with ICU, whose tables alone are 28 MB, to read encodings that are not UTF-8, and with zlib and
 * liblzma to read compressed files. The pages' templates are UTF-8, given to the parser in memory: none of this is ever
 * reached. So the web programs are linked to libxml2.a and to this file. Every function reports failure, as each of the
 * libraries does.
 *
 * The arguments are of no interest and no header need be installed: see libpq-standin.c. ICU puts its version into the
 * names of its functions; configure tells which (ICU_SUFFIX).
 */

#include <stddef.h>

/* U_FILE_ACCESS_ERROR, LZMA_PROG_ERROR, Z_STREAM_ERROR: only "not 0" matters. */
#define LZMA_FAILURE 11
#define ZLIB_FAILURE (-2)

#define STANDIN(type, name, answer) \
	type name(void);            \
	type name(void)             \
	{                           \
		return answer;      \
	}

#define STANDIN_NOTHING(name) \
	void name(void);      \
	void name(void)       \
	{                     \
	}

#define JOIN(name, suffix)        name##suffix
#define WITH_SUFFIX(name, suffix) JOIN(name, suffix)
#define ICU(name)                 WITH_SUFFIX(name, ICU_SUFFIX)

STANDIN(void *, ICU(ucnv_open), NULL)
STANDIN_NOTHING(ICU(ucnv_close))
STANDIN_NOTHING(ICU(ucnv_convertEx))
STANDIN_NOTHING(ICU(ucnv_setFromUCallBack))
STANDIN_NOTHING(ICU(ucnv_setToUCallBack))
STANDIN_NOTHING(ICU(UCNV_FROM_U_CALLBACK_STOP))
STANDIN_NOTHING(ICU(UCNV_TO_U_CALLBACK_STOP))

STANDIN(unsigned long, crc32, 0)
STANDIN(int, deflate, ZLIB_FAILURE)
STANDIN(int, deflateEnd, ZLIB_FAILURE)
STANDIN(int, deflateInit2_, ZLIB_FAILURE)
STANDIN(int, gzclose, ZLIB_FAILURE)
STANDIN(int, gzdirect, 0)
STANDIN(void *, gzdopen, NULL)
STANDIN(void *, gzopen, NULL)
STANDIN(void *, gzopen64, NULL)
STANDIN(int, gzread, -1)
STANDIN(int, gzwrite, 0)
STANDIN(int, inflate, ZLIB_FAILURE)
STANDIN(int, inflateEnd, ZLIB_FAILURE)
STANDIN(int, inflateInit2_, ZLIB_FAILURE)
STANDIN(int, inflateReset, ZLIB_FAILURE)

STANDIN(int, lzma_auto_decoder, LZMA_FAILURE)
STANDIN(int, lzma_code, LZMA_FAILURE)
STANDIN_NOTHING(lzma_end)
STANDIN(int, lzma_properties_decode, LZMA_FAILURE)
