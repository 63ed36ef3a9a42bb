// The shortened names of time zones, some of which mean several things.

/// What the name of a zone means, in a file or among a mapping's `zones`.
enum ZoneMeaning: Hashable, Sendable {
  /// Minutes ahead of UTC.
  case offset(Int)
  /// The clock of a zone of the IANA database.
  case clock(String)
}

/// The shortened names of zones that programs write.
///
/// A name has one meaning where the IANA database, and usage, know it for one offset only. Every other name
/// has a meaning in the zones that use it, and nowhere else.
enum ZoneNames {
  struct Meaning: Sendable {
    var minutes: Int
    /// The zones that use the name for this offset, the best known one first.
    var zones: [Substring]
  }

  /// The meaning of a name in any file; `nil` where it depends on the file.
  static func meaning(_ name: String) -> ZoneMeaning? {
    // Moscow's offset was another from 2011 to 2014, under the same name.
    if name == "MSK" { return .clock("Europe/Moscow") }
    return unambiguous[name].map { .offset($0) }
  }

  /// The meaning, in one zone, of a name that means several things.
  static func meaning(_ name: String, in zone: String) -> ZoneMeaning? {
    ambiguous[name]?.first { $0.zones.contains { $0 == zone } }.map { .offset($0.minutes) }
  }

  /// The best known zones that use a name which means several things.
  static func zones(using name: String) -> [Substring]? { ambiguous[name]?.compactMap(\.zones.first) }

  private static let unambiguous: [String: Int] = [
    "UTC": 0, "UT": 0, "GMT": 0, "Z": 0,
    "WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "MEZ": 60, "MESZ": 120, "MET": 60, "MEST": 120, "EET": 120,
    "EEST": 180, "MSD": 240, "TRT": 180, "IDT": 180,
    "NST": -210, "NDT": -150, "ADT": -180, "EST": -300, "EDT": -240, "MDT": -360, "PDT": -420, "AKST": -540,
    "AKDT": -480, "HST": -600, "HDT": -540,
    "BRT": -180, "ART": -180, "CLT": -240, "CLST": -180, "PET": -300, "COT": -300,
    "WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180,
    "PKT": 300, "NPT": 345, "ICT": 420, "WIB": 420, "WITA": 480, "WIT": 540, "HKT": 480, "SGT": 480,
    "MYT": 480,
    "PHT": 480, "JST": 540, "KST": 540,
    "AWST": 480, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
  ]

  private static let ambiguous: [String: [Meaning]] = [
    "CST": [
      meaning(-360, "America/Chicago", centralAmerica + " " + centralWithoutSummer),
      meaning(
        480, "Asia/Shanghai",
        "Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau Asia/Taipei PRC ROC"),
      meaning(-300, "America/Havana", "Cuba"),
    ],
    "CDT": [meaning(-300, "America/Chicago", centralAmerica), meaning(-240, "America/Havana", "Cuba")],
    "IST": [
      meaning(330, "Asia/Kolkata", "Asia/Calcutta"), meaning(60, "Europe/Dublin", "Eire"),
      meaning(120, "Asia/Jerusalem", "Asia/Tel_Aviv Israel"),
    ],
    "PST": [
      meaning(
        -480, "America/Los_Angeles",
        """
        America/Dawson America/Ensenada America/Fort_Nelson America/Santa_Isabel America/Tijuana America/Vancouver \
        America/Whitehorse Canada/Pacific Canada/Yukon Mexico/BajaNorte US/Pacific
        """), meaning(480, "Asia/Manila", ""),
    ],
    "MST": [
      meaning(
        -420, "America/Denver",
        """
        America/Boise America/Cambridge_Bay America/Chihuahua America/Ciudad_Juarez America/Creston America/Dawson \
        America/Dawson_Creek America/Edmonton America/Fort_Nelson America/Hermosillo America/Inuvik America/Mazatlan \
        America/Ojinaga America/Phoenix America/Shiprock America/Whitehorse America/Yellowknife Canada/Mountain \
        Canada/Yukon Mexico/BajaSur Navajo US/Arizona US/Mountain
        """), meaning(480, "Asia/Kuala_Lumpur", ""), meaning(390, "Asia/Yangon", "Asia/Rangoon"),
    ],
    "AST": [
      meaning(
        -240, "America/Halifax",
        """
        America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon America/Curacao \
        America/Dominica America/Glace_Bay America/Goose_Bay America/Grenada America/Guadeloupe America/Kralendijk \
        America/Lower_Princes America/Marigot America/Martinique America/Moncton America/Montserrat \
        America/Port_of_Spain America/Puerto_Rico America/Santo_Domingo America/St_Barthelemy America/St_Kitts \
        America/St_Lucia America/St_Thomas America/St_Vincent America/Thule America/Tortola America/Virgin \
        Atlantic/Bermuda Canada/Atlantic
        """), meaning(180, "Asia/Riyadh", "Asia/Kuwait Asia/Aden Asia/Baghdad Asia/Bahrain Asia/Qatar"),
    ],
    "BST": [
      meaning(
        60, "Europe/London", "Europe/Belfast Europe/Guernsey Europe/Isle_of_Man Europe/Jersey GB GB-Eire"),
      meaning(360, "Asia/Dhaka", "Asia/Dacca"), meaning(660, "Pacific/Bougainville", ""),
    ],
    "SST": [
      meaning(-660, "Pacific/Pago_Pago", "Pacific/Midway Pacific/Samoa US/Samoa"),
      meaning(480, "Asia/Singapore", "Singapore"),
    ],
    "GST": [meaning(240, "Asia/Dubai", "Asia/Muscat"), meaning(-120, "Atlantic/South_Georgia", "")],
  ]

  private static func meaning(_ minutes: Int, _ best: Substring, _ others: String) -> Meaning {
    Meaning(minutes: minutes, zones: [best] + others.split(separator: " "))
  }

  private static let centralAmerica = """
    America/Bahia_Banderas America/Cambridge_Bay America/Indiana/Knox America/Indiana/Petersburg \
    America/Indiana/Tell_City America/Indiana/Vincennes America/Indiana/Winamac America/Kentucky/Monticello \
    America/Knox_IN America/Managua America/Matamoros America/Menominee America/Merida America/Mexico_City \
    America/Monterrey America/North_Dakota/Beulah America/North_Dakota/Center America/North_Dakota/New_Salem \
    America/Ojinaga America/Rainy_River America/Rankin_Inlet America/Resolute America/Winnipeg Canada/Central \
    Mexico/General US/Central US/Indiana-Starke
    """

  private static let centralWithoutSummer = """
    America/Belize America/Chihuahua America/Costa_Rica America/El_Salvador America/Guatemala America/Regina \
    America/Swift_Current America/Tegucigalpa Canada/Saskatchewan
    """
}
