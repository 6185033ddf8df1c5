/*
 * admin/profiles/, admin/users/ and admin/create-admin/: who is here and what they may do.
 */
#ifndef EVOLV_API_ADMIN_PEOPLE_H
#define EVOLV_API_ADMIN_PEOPLE_H

#include "app/app.h"

extern const struct resource admin_profile_list, admin_profile;

/* The person whose account the path names. */
handler_fn admin_show_profile, admin_change_profile, admin_erase_profile;

/* A new admin. */
handler_fn admin_create;
extern const struct route_doc admin_erase_doc, admin_create_doc;

#endif
