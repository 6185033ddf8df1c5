# Compiler and linker flags, each tried before it is used.

# EVOLV_ADD_CFLAGS(VARIABLE, FLAG...) - append each flag that the compiler takes without a warning.
AC_DEFUN([EVOLV_ADD_CFLAGS], [
for evolv_flag in m4_normalize([$2]); do
  AC_MSG_CHECKING([whether $CC takes $evolv_flag])
  evolv_saved=$CFLAGS
  CFLAGS="$CFLAGS -Werror $evolv_flag"
  AC_COMPILE_IFELSE([AC_LANG_PROGRAM()],
    [AC_MSG_RESULT([yes])
     AS_VAR_APPEND([$1], [" $evolv_flag"])],
    [AC_MSG_RESULT([no])])
  CFLAGS=$evolv_saved
done])

# EVOLV_ADD_LDFLAGS(VARIABLE, FLAG...) - append each flag with which a program links.
AC_DEFUN([EVOLV_ADD_LDFLAGS], [
for evolv_flag in m4_normalize([$2]); do
  AC_MSG_CHECKING([whether $CC links with $evolv_flag])
  evolv_saved=$LDFLAGS
  LDFLAGS="$LDFLAGS -Werror $evolv_flag"
  AC_LINK_IFELSE([AC_LANG_PROGRAM()],
    [AC_MSG_RESULT([yes])
     AS_VAR_APPEND([$1], [" $evolv_flag"])],
    [AC_MSG_RESULT([no])])
  LDFLAGS=$evolv_saved
done])

# EVOLV_WARNINGS - what every source is compiled with.
AC_DEFUN([EVOLV_WARNINGS], [
  EVOLV_ADD_CFLAGS([EVOLV_CFLAGS], [
    -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
    -Wformat=2 -Wvla -Wpointer-arith -Wwrite-strings -Wcast-qual -Wundef -Wduplicated-cond -Wlogical-op
    -Wimplicit-fallthrough
    -Wno-missing-field-initializers -fno-common])
  AC_ARG_ENABLE([werror],
    [AS_HELP_STRING([--disable-werror], [a warning does not stop the build])],
    [], [enable_werror=yes])
  AS_VAR_IF([enable_werror], [no], [], [AS_VAR_APPEND([EVOLV_CFLAGS], [" -Werror"])])
])

# EVOLV_SPEED - flags of the web programs, which start once per request: no unused code to map,
# no relocation at start, symbols bound when used.
AC_DEFUN([EVOLV_SPEED], [
  EVOLV_ADD_CFLAGS([EVOLV_CFLAGS], [-ffunction-sections -fdata-sections -fno-pie])
  EVOLV_ADD_LDFLAGS([EVOLV_LDFLAGS], [-no-pie -Wl,--gc-sections -Wl,--as-needed -Wl,-O1
    -Wl,--hash-style=gnu])
])

# EVOLV_HARDENING - measured: none of these makes a request slower.
AC_DEFUN([EVOLV_HARDENING], [
  EVOLV_ADD_CFLAGS([EVOLV_CFLAGS], [-fstack-protector-strong -fstack-clash-protection
    -fcf-protection])
  EVOLV_ADD_LDFLAGS([EVOLV_LDFLAGS], [-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack])
  AS_CASE([" $CFLAGS "], [*" -O0 "*|*_FORTIFY_SOURCE*], [],
    [AS_VAR_APPEND([EVOLV_CPPFLAGS], [" -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"])])
])

# EVOLV_INSTRUMENTATION - builds for tests: --enable-sanitizers, --enable-coverage, --enable-fuzzing.
AC_DEFUN([EVOLV_INSTRUMENTATION], [
  AC_ARG_ENABLE([sanitizers],
    [AS_HELP_STRING([--enable-sanitizers], [stop at memory errors and undefined behaviour (for tests)])],
    [], [enable_sanitizers=no])
  AC_ARG_ENABLE([coverage],
    [AS_HELP_STRING([--enable-coverage], [count the lines and branches that run (for tests)])],
    [], [enable_coverage=no])
  AC_ARG_ENABLE([fuzzing],
    [AS_HELP_STRING([--enable-fuzzing], [build tests/fuzz; wants clang and its libFuzzer])],
    [], [enable_fuzzing=no])
  dnl Inside the program the sanitizers start in half the time, and each request of a test starts one.
  AS_VAR_IF([enable_sanitizers], [no], [], [
    AS_VAR_APPEND([EVOLV_INSTRUMENT],
      [" -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"])
    EVOLV_ADD_LDFLAGS([EVOLV_LDFLAGS], [-static-libasan -static-libubsan])])
  AS_VAR_IF([enable_coverage], [no], [],
    [AS_VAR_APPEND([EVOLV_INSTRUMENT], [" --coverage"])])
  AS_VAR_IF([enable_fuzzing], [no], [], [
    AS_VAR_APPEND([EVOLV_INSTRUMENT],
      [" -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"])
    EVOLV_ADD_LDFLAGS([FUZZ_LDFLAGS], [-fsanitize=fuzzer-no-link])
    AS_IF([test -z "$FUZZ_LDFLAGS"],
      [AC_MSG_ERROR([--enable-fuzzing wants clang with libFuzzer: ./configure CC=clang --enable-fuzzing])])])
  AC_SUBST([EVOLV_INSTRUMENT])
  AM_CONDITIONAL([SANITIZED], [test "$enable_sanitizers$enable_fuzzing" != nono])
  AM_CONDITIONAL([FUZZING], [test "$enable_fuzzing" != no])
])
