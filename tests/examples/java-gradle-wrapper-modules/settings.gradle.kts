rootProject.name = "words"

include(":core")
include(":services:api")
