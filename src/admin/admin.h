/* Registration and indexes. */
#ifndef MONGOMODEL_ADMIN_ADMIN_H
#define MONGOMODEL_ADMIN_ADMIN_H

#include "db/db.h"
#include "query/query.h"
#include "rules/rules.h"

#endif
