const bcrypt = require("bcrypt");

exports.digest = (text) => bcrypt.hash(text, 4);
