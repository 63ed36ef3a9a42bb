// Identifiers of the kinds that the rules of identity know by name; those of other kinds are `Identifier("kind", "value")`.

extension Identifier {
  /// A number in the business's own system of customers: each person has one (`IdentityRules.distinguishing`).
  public static func crm(_ value: String) -> Identifier { Identifier("crm", value) }

  /// An e-mail address: each person has their own. Compared without case.
  public static func email(_ value: String) -> Identifier { Identifier("email", value) }

  /// A telephone number; several people may share one. Compared by its digits, after `+` where it is international.
  public static func phone(_ value: String) -> Identifier { Identifier("phone", value) }

  /// A loyalty card's number.
  public static func card(_ value: String) -> Identifier { Identifier("card", value) }

  /// A device that an app runs on.
  public static func device(_ value: String) -> Identifier { Identifier("device", value) }

  /// A visitor of whom nothing else is known, such as a cookie's.
  public static func anonymous(_ value: String) -> Identifier { Identifier("anonymous", value) }
}
