// An instant in an answer.

package import Perennial

/// An instant for programs: RFC 3339.
package struct PrintedInstant: Encodable, Hashable, Sendable {
  package var instant: Instant

  package init(_ instant: Instant) { self.instant = instant }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(instant.description)
  }
}
