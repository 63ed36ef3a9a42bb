// The fields of a person's profile, by the names that people use for them.

/// A field of a person's profile, in the order in which profiles are shown. What else a business keeps of the person is an attribute,
/// which is named `attributes.` and the attribute's own name.
public enum ProfileFieldName: String, CaseIterable, Sendable {
  /// What they are called.
  case name
  /// Their e-mail address.
  case email
  /// Their telephone number.
  case phone
  /// Where they live, as one text.
  case address
  /// Their birthday, with or without the year.
  case birthday
  /// Their gender, as they state it.
  case gender
  /// The language and region that they want to be written to in: `de-AT`.
  case locale
  /// The region or county of the address.
  case region
  /// The country of the address, as two letters of ISO 3166: `GB`.
  case country

  /// What the name of an attribute begins with, where a field is named.
  package static let attributes = "attributes."

  /// Whether a text names a field of a profile, or an attribute.
  package static func isOne(_ text: String) -> Bool {
    if ProfileFieldName(rawValue: text) != nil { return true }
    return text.hasPrefix(attributes) && text.utf8.count > attributes.utf8.count
      && text.utf8.count <= Check.referenceBytesMax
  }
}
