/*
 * admin/export/….csv: whole lists for a spreadsheet.
 */
#ifndef EVOLV_API_ADMIN_EXPORT_H
#define EVOLV_API_ADMIN_EXPORT_H

#include "app/app.h"

handler_fn admin_export_students, admin_export_enrollments, admin_export_attendance,
	admin_export_reviews, admin_export_messages;
extern const struct route_doc admin_export_doc;

#endif
