/*
 * Stand-ins for the Kerberos (GSSAPI) and LDAP functions that libpq.a refers to.
 *
 * Debian builds libpq with Kerberos and LDAP, and loading their shared libraries is most of
 * what starting a small program costs: 5.8 ms against 0.7 ms. Evolv uses neither: its
 * connection strings say gssencmode=disable, and it has no LDAP service file. So the web
 * programs are linked to libpq.a and to this file instead of to libgssapi and libldap.
 *
 * Every function reports failure. libpq asks gss_acquire_cred() whether there is a ticket
 * (answer: no, so it goes on without), and ldap_init() before any other LDAP call (answer: a
 * null pointer, so it says that it could not). The rest is never reached.
 *
 * The arguments are of no interest and the headers of both libraries need not be installed,
 * so each function is declared as taking none. The calling conventions that Debian has leave
 * clearing the arguments to the caller, and nothing here is compiled together with libpq.
 */

#include <stddef.h>

/* GSS_S_FAILURE of RFC 2744, section 3.9.1: routine error 13. */
#define GSS_FAILURE (13U << 16)

/* LDAP_CONNECT_ERROR of RFC 4511's C interface; libpq compares with LDAP_SUCCESS (0) only. */
#define LDAP_FAILURE 91

#define STANDIN(type, name, answer) \
	type name(void);            \
	type name(void)             \
	{                           \
		return answer;      \
	}

/* An object, not a function: the name type of a Kerberos service. */
extern void *GSS_C_NT_HOSTBASED_SERVICE;
void *GSS_C_NT_HOSTBASED_SERVICE = NULL;

STANDIN(unsigned int, gss_acquire_cred, GSS_FAILURE)
STANDIN(unsigned int, gss_delete_sec_context, GSS_FAILURE)
STANDIN(unsigned int, gss_display_status, GSS_FAILURE)
STANDIN(unsigned int, gss_import_name, GSS_FAILURE)
STANDIN(unsigned int, gss_init_sec_context, GSS_FAILURE)
STANDIN(unsigned int, gss_release_buffer, GSS_FAILURE)
STANDIN(unsigned int, gss_release_cred, GSS_FAILURE)
STANDIN(unsigned int, gss_release_name, GSS_FAILURE)
STANDIN(unsigned int, gss_unwrap, GSS_FAILURE)
STANDIN(unsigned int, gss_wrap, GSS_FAILURE)
STANDIN(unsigned int, gss_wrap_size_limit, GSS_FAILURE)

STANDIN(int, ldap_count_entries, 0)
STANDIN(const char *, ldap_err2string, "LDAP is not part of this program")
STANDIN(void *, ldap_first_entry, NULL)
STANDIN(void *, ldap_get_values_len, NULL)
STANDIN(void *, ldap_init, NULL)
STANDIN(int, ldap_msgfree, LDAP_FAILURE)
STANDIN(int, ldap_result, -1)
STANDIN(int, ldap_search_st, LDAP_FAILURE)
STANDIN(int, ldap_set_option, LDAP_FAILURE)
STANDIN(int, ldap_simple_bind, -1)
STANDIN(int, ldap_unbind, LDAP_FAILURE)

/* The one that returns nothing. */
void ldap_value_free_len(void);
void ldap_value_free_len(void)
{
}
