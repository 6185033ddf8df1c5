# How the web programs are linked to PostgreSQL's client library and to the other libraries.

# EVOLV_FIND_ARCHIVE(VARIABLE, PKG-CONFIG NAME, FILE) - the full path of a static library, or nothing.
AC_DEFUN([EVOLV_FIND_ARCHIVE], [
  AC_MSG_CHECKING([for $3])
  $1=
  for evolv_dir in `$PKG_CONFIG --variable=libdir $2` `$CC -print-file-name=$3 | sed 's,/[[^/]]*$,,'`; do
    AS_IF([test -z "$$1" && test -f "$evolv_dir/$3"], [$1=$evolv_dir/$3])
  done
  AC_MSG_RESULT([${$1:-no}])
])

# EVOLV_STATIC_OR_SHARED(NAME, PKG-CONFIG NAME, FILE) - NAME_WEB_LIBS is the archive if there is
# one, else the shared library.
AC_DEFUN([EVOLV_STATIC_OR_SHARED], [
  EVOLV_FIND_ARCHIVE([$1_WEB_LIBS], [$2], [$3])
  AS_IF([test "$evolv_static" = no || test -z "$$1_WEB_LIBS"],
    [$1_WEB_LIBS=$$1_LIBS
     AS_VAR_APPEND([evolv_shared_list], [" $2"])])
  AC_SUBST([$1_WEB_LIBS])
])

# EVOLV_FIND_LIBPQ_ARCHIVES - LIBPQ_WEB_LIBS: libpq.a and what it needs, or nothing.
# libpgcommon_shlib.a and libpgport_shlib.a come with the server's development package, in its own folder.
AC_DEFUN([EVOLV_FIND_LIBPQ_ARCHIVES], [
  LIBPQ_WEB_LIBS=
  EVOLV_FIND_ARCHIVE([libpq_archive], [libpq], [libpq.a])
  EVOLV_FIND_ARCHIVE([libssl_archive], [libssl], [libssl.a])
  EVOLV_FIND_ARCHIVE([libcrypto_archive], [libcrypto], [libcrypto.a])
  AC_PATH_PROG([PG_CONFIG], [pg_config])
  AC_MSG_CHECKING([for libpgcommon_shlib.a and libpgport_shlib.a])
  pgcommon_dir=
  for evolv_dir in ${PG_CONFIG:+`$PG_CONFIG --pkglibdir` `$PG_CONFIG --libdir`} \
      /usr/lib/postgresql/*/lib; do
    AS_IF([test -z "$pgcommon_dir" && test -f "$evolv_dir/libpgcommon_shlib.a"],
      [pgcommon_dir=$evolv_dir])
  done
  AC_MSG_RESULT([${pgcommon_dir:-no}])
  AS_IF([test -n "$libpq_archive" && test -n "$libssl_archive" && test -n "$libcrypto_archive" \
      && test -n "$pgcommon_dir"],
    [LIBPQ_WEB_LIBS="$libpq_archive $pgcommon_dir/libpgcommon_shlib.a $pgcommon_dir/libpgport_shlib.a $libssl_archive $libcrypto_archive"])
])

# EVOLV_TRY_LIBPQ_ARCHIVES - compile the stand-in, link a program that opens a connection, and run
# it: it must fail to connect in the ordinary way, with a message, and not otherwise.
AC_DEFUN([EVOLV_TRY_LIBPQ_ARCHIVES], [
  AC_MSG_CHECKING([whether a program linked to libpq.a runs])
  evolv_saved_CFLAGS=$CFLAGS evolv_saved_LIBS=$LIBS evolv_saved_LDFLAGS=$LDFLAGS
  CFLAGS="$CFLAGS $LIBPQ_CFLAGS"
  LDFLAGS="$LDFLAGS $EVOLV_LDFLAGS"
  evolv_libpq_works=no
  AS_IF([$CC $CFLAGS -c "$srcdir/build-aux/libpq-standin.c" -o conftest-standin.o >&AS_MESSAGE_LOG_FD 2>&1], [
    LIBS="./conftest-standin.o $LIBPQ_WEB_LIBS"
    AC_RUN_IFELSE([AC_LANG_PROGRAM([[
#include <string.h>
#include <libpq-fe.h>
]], [[
  PGconn *conn = PQconnectdb("host=/nonexistent dbname=none connect_timeout=2");
  return !(PQstatus(conn) == CONNECTION_BAD && strstr(PQerrorMessage(conn), "/nonexistent"));
]])], [evolv_libpq_works=yes], [evolv_libpq_works=no],
      [AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <libpq-fe.h>]], [[return PQstatus(PQconnectdb(""));]])],
        [evolv_libpq_works=yes])])
  ])
  rm -f conftest-standin.o
  CFLAGS=$evolv_saved_CFLAGS LIBS=$evolv_saved_LIBS LDFLAGS=$evolv_saved_LDFLAGS
  AC_MSG_RESULT([$evolv_libpq_works])
])

# EVOLV_TRY_LIBXML2_ARCHIVE - LIBXML2_WEB_LIBS: libxml2.a beside a stand-in for what it needs (ICU above all), if a program
# linked to them reads a document; else the shared library. Sets ICU_SUFFIX, the version in ICU's names ("_72").
AC_DEFUN([EVOLV_TRY_LIBXML2_ARCHIVE], [
  AC_CHECK_TOOL([NM], [nm])
  evolv_libxml2_works=no
  ICU_SUFFIX=
  AS_IF([test "$evolv_static" != no], [EVOLV_FIND_ARCHIVE([LIBXML2_WEB_LIBS], [libxml-2.0], [libxml2.a])],
    [LIBXML2_WEB_LIBS=])
  AS_IF([test -n "$LIBXML2_WEB_LIBS"], [
    ICU_SUFFIX=`$NM -u "$LIBXML2_WEB_LIBS" 2>/dev/null | sed -n 's/.* ucnv_open\(_[[0-9]]*\)$/\1/p' | head -n 1`
    AC_MSG_CHECKING([whether a program linked to libxml2.a reads a document])
    evolv_saved_CFLAGS=$CFLAGS evolv_saved_LIBS=$LIBS evolv_saved_LDFLAGS=$LDFLAGS
    CFLAGS="$CFLAGS $LIBXML2_CFLAGS"
    LDFLAGS="$LDFLAGS $EVOLV_LDFLAGS"
    AS_IF([$CC $CFLAGS -DICU_SUFFIX=$ICU_SUFFIX -c "$srcdir/build-aux/libxml2-standin.c" -o conftest-standin.o >&AS_MESSAGE_LOG_FD 2>&1], [
      LIBS="$LIBXML2_WEB_LIBS ./conftest-standin.o -lm $LIBS"
      AC_RUN_IFELSE([AC_LANG_PROGRAM([[
#include <libxml/parser.h>
#include <libxml/tree.h>
]], [[
  xmlDoc *doc = xmlReadMemory("<a>\xC3\xA9</a>", 9, NULL, "UTF-8", XML_PARSE_NONET);
  xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;
  return !(root && root->children && root->children->content[0] == 0xC3);
]])], [evolv_libxml2_works=yes], [evolv_libxml2_works=no],
        [AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <libxml/parser.h>]], [[xmlCleanupParser();]])],
          [evolv_libxml2_works=yes])])
    ])
    rm -f conftest-standin.o
    CFLAGS=$evolv_saved_CFLAGS LIBS=$evolv_saved_LIBS LDFLAGS=$evolv_saved_LDFLAGS
    AC_MSG_RESULT([$evolv_libxml2_works])])
  AS_IF([test "$evolv_libxml2_works" != yes],
    [LIBXML2_WEB_LIBS=$LIBXML2_LIBS
     AS_VAR_APPEND([evolv_shared_list], [" libxml-2.0"])])
  AC_SUBST([LIBXML2_WEB_LIBS])
  AC_SUBST([ICU_SUFFIX])
])

# EVOLV_TRY_WHOLLY_STATIC - WEB_STATIC: what links a web program with libc inside it too, or nothing. That
# starts a third faster: there is no dynamic linker to run. (clang finds -no-pie idle beside -static.) The linker's
# warnings are known: names of hosts are looked up by the libc inside, which is the machine's own.
AC_DEFUN([EVOLV_TRY_WHOLLY_STATIC], [
  AC_MSG_CHECKING([whether a wholly static program runs])
  evolv_saved_LIBS=$LIBS evolv_saved_LDFLAGS=$LDFLAGS
  WEB_STATIC="-static -Wl,--no-warnings -Wno-unused-command-line-argument"
  LDFLAGS="$LDFLAGS $EVOLV_LDFLAGS $WEB_STATIC"
  LIBS=
  AC_RUN_IFELSE([AC_LANG_PROGRAM([[
#include <netdb.h>
#include <stddef.h>
]], [[
  struct addrinfo *found = NULL;
  return getaddrinfo("127.0.0.1", "5432", NULL, &found);
]])], [evolv_wholly_static=yes], [evolv_wholly_static=no], [evolv_wholly_static=no])
  LIBS=$evolv_saved_LIBS LDFLAGS=$evolv_saved_LDFLAGS
  AC_MSG_RESULT([$evolv_wholly_static])
  AS_VAR_IF([evolv_wholly_static], [no], [WEB_STATIC=])
])

# EVOLV_WEB_LIBS - decide how web programs are linked; sets the conditional STATIC_LIBPQ.
AC_DEFUN([EVOLV_WEB_LIBS], [
  AC_ARG_ENABLE([static-libs],
    [AS_HELP_STRING([--disable-static-libs], [link the web programs to shared libraries only (8 times slower to start)])],
    [evolv_static=$enableval], [evolv_static=yes])
  AS_VAR_IF([enable_fuzzing], [no], [], [evolv_static=no])
  evolv_libpq_works=no
  AS_VAR_IF([evolv_static], [no], [], [
    EVOLV_FIND_LIBPQ_ARCHIVES
    AS_IF([test -n "$LIBPQ_WEB_LIBS"], [EVOLV_TRY_LIBPQ_ARCHIVES])])
  AS_IF([test "$evolv_libpq_works" = no],
    [LIBPQ_WEB_LIBS="$LIBPQ_LIBS $OPENSSL_LIBS"
     AS_VAR_APPEND([evolv_shared_list], [" libpq openssl"])])
  AC_SUBST([LIBPQ_WEB_LIBS])
  EVOLV_STATIC_OR_SHARED([JSONC], [json-c], [libjson-c.a])
  EVOLV_STATIC_OR_SHARED([SODIUM], [libsodium], [libsodium.a])
  AM_CONDITIONAL([STATIC_LIBPQ], [test "$evolv_libpq_works" = yes])
  WEB_STATIC= PAGE_STATIC=
  evolv_wholly_static=no
  dnl The sanitizers want a dynamic linker.
  AS_IF([test -z "$evolv_shared_list" && test "$enable_sanitizers" = no], [EVOLV_TRY_WHOLLY_STATIC])
  EVOLV_STATIC_OR_SHARED([CMARK], [libcmark], [libcmark.a])
  EVOLV_TRY_LIBXML2_ARCHIVE
  AM_CONDITIONAL([STATIC_LIBXML2], [test "$evolv_libxml2_works" = yes])
  AS_IF([test -z "$evolv_shared_list"], [PAGE_STATIC=$WEB_STATIC])
  AC_SUBST([WEB_STATIC])
  AC_SUBST([PAGE_STATIC])
])

# EVOLV_UPLOAD_LIBS - MAGIC_WEB_LIBS: libmagic for the few programs that take uploads, and UPLOAD_STATIC: what links these
# wholly static, where all that libmagic wants has an archive.
AC_DEFUN([EVOLV_UPLOAD_LIBS], [
  UPLOAD_STATIC=
  MAGIC_WEB_LIBS=$MAGIC_LIBS
  evolv_magic_says="shared"
  AS_IF([test -n "$WEB_STATIC"], [
    AC_MSG_CHECKING([whether libmagic can be linked statically])
    evolv_saved_LIBS=$LIBS evolv_saved_LDFLAGS=$LDFLAGS
    evolv_magic_archives=`$PKG_CONFIG --libs --static libmagic`
    LDFLAGS="$LDFLAGS $EVOLV_LDFLAGS $WEB_STATIC"
    LIBS=$evolv_magic_archives
    AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <magic.h>]], [[return magic_open(MAGIC_NONE) == 0;]])],
      [UPLOAD_STATIC=$WEB_STATIC
       MAGIC_WEB_LIBS=$evolv_magic_archives
       evolv_magic_says="libmagic, static"],
      [evolv_magic_says="libmagic, SHARED: programs that take uploads start slower. Install liblzma-dev,
                        libbz2-dev and zlib1g-dev"])
    LIBS=$evolv_saved_LIBS LDFLAGS=$evolv_saved_LDFLAGS
    AC_MSG_RESULT([$evolv_magic_says])])
  AC_SUBST([UPLOAD_STATIC])
  AC_SUBST([MAGIC_WEB_LIBS])
])

# EVOLV_LIBJWT_SONAME - the file that is opened with dlopen() when a token is issued. No web program is linked
# to libjwt: beside the libcrypto inside the program there would be its own.
AC_DEFUN([EVOLV_LIBJWT_SONAME], [
  AC_CACHE_CHECK([for the soname of libjwt], [evolv_cv_libjwt_soname], [
    evolv_saved_LIBS=$LIBS
    LIBS="-Wl,--no-as-needed $LIBJWT_LIBS $LIBS"
    evolv_cv_libjwt_soname=
    AC_LINK_IFELSE([AC_LANG_PROGRAM()],
      [evolv_cv_libjwt_soname=`${OBJDUMP:-objdump} -p conftest$EXEEXT | sed -n 's/^ *NEEDED *\(libjwt\.so.*\)$/\1/p'`])
    LIBS=$evolv_saved_LIBS
    test -n "$evolv_cv_libjwt_soname" || evolv_cv_libjwt_soname=libjwt.so.0])
  AC_DEFINE_UNQUOTED([LIBJWT_SONAME], ["$evolv_cv_libjwt_soname"], [The file name of libjwt, for dlopen().])
])
