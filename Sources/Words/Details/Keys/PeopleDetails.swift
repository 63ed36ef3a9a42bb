// Details of people: how they came, what they agreed to, what they prefer.
// A detail's number never changes: the bytes of records have it.

/// Keys of the details of `customer.registered`, `customer.updated`.
public enum CustomerDetails {
  /// 1 to 12.
  @inlinable public static var birthMonth: Detail<Int64> { Detail(101) }
  /// 1 to 31.
  @inlinable public static var birthDay: Detail<Int64> { Detail(102) }
  /// The hash of the household's name, the same for everybody in it.
  @inlinable public static var household: Detail<NameHash> { Detail(103) }
  /// How they came to the business: `walk-in`, `referral`, `import`.
  @inlinable public static var origin: Detail<NameNumber> { Detail(104) }
  /// The campaign that brought them.
  @inlinable public static var campaign: Detail<NameNumber> { Detail(105) }
  /// The hash of the band of ages: `25-34`.
  @inlinable public static var ageBand: Detail<NameHash> { Detail(114) }
  /// The hash of the region or county that they live in.
  @inlinable public static var region: Detail<NameHash> { Detail(115) }
  /// The hash of the country that they live in: `GB`.
  @inlinable public static var country: Detail<NameHash> { Detail(116) }
}

/// Keys of the details of `consent.granted`, `consent.withdrawn`.
public enum ConsentDetails {
  /// What the consent is for: `marketing`, `profiling`, `analytics`.
  @inlinable public static var purpose: Detail<NameNumber> { Detail(106) }
  /// The channels that the consent is for: records with the field `channel` alone. An empty list means
  /// every channel.
  @inlinable public static var channels: Detail<DetailList> { Detail(107) }
  /// The channel of one record of `channels`.
  @inlinable public static var channel: Detail<NameNumber> { Detail(108) }
  /// How it was given or withdrawn: `checkbox`, `double-opt-in`, `verbal`, `paper`.
  @inlinable public static var mechanism: Detail<NameNumber> { Detail(109) }
  /// Under whose law: `GB`, `EU`, `US-CA`.
  @inlinable public static var jurisdiction: Detail<NameNumber> { Detail(110) }
  /// When the consent ends by itself; `nil` where it does not.
  @inlinable public static var expires: Detail<Instant> { Detail(111) }
}

/// Keys of the details of `preference.set`.
public enum PreferenceDetails {
  /// What the preference is about, in the domain `preference`.
  @inlinable public static var topic: Detail<NameNumber> { Detail(112) }
  /// What was chosen, by code.
  @inlinable public static var choice: Detail<NameNumber> { Detail(113) }
}
