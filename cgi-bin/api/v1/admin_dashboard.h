/*
 * admin/dashboard/: the school in figures, in one round trip.
 */
#ifndef EVOLV_API_ADMIN_DASHBOARD_H
#define EVOLV_API_ADMIN_DASHBOARD_H

#include "app/app.h"

handler_fn admin_dashboard;
extern const struct route_doc admin_dashboard_doc;

#endif
