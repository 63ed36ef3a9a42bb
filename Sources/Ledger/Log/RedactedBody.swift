// A body that something was taken out of: it says so itself, and has a checksum of its own.

internal import Foundation
internal import Schema
internal import SwiftProtobuf

/// The form of a redacted body (drawn in schemas/log-format.md):
/// ```
/// 0  0x61          the tag of `redaction_checksum`
/// 1  checksum 8    of what follows
/// 9  what stays: a `TouchpointBody` with `redaction`
/// ```
/// The fact keeps the checksum of the body that was there, and the new one is seeded with it: a redacted body belongs to one touchpoint
/// of one ledger, as every body does, and no damage of a body makes one.
enum RedactedBody {
  private static let tag: UInt8 = 0x61
  private static let headerBytes = 9

  /// Whether something was taken out of a body that is valid.
  static func isMarked(_ body: RawSpan) -> Bool {
    body.byteCount > headerBytes && body.littleEndian(at: 0, as: UInt8.self) == tag
  }

  /// Whether bytes that are not what their fact was recorded with are what was left of that.
  ///
  /// - Parameter checksum: that of the body that was there, from its fact.
  static func isValid(_ body: RawSpan, at position: Position, seed: UInt64, replacing checksum: UInt64)
    -> Bool
  {
    guard body.byteCount > headerBytes, body.littleEndian(at: 0, as: UInt8.self) == tag else { return false }
    let rest = body.extracting(droppingFirst: headerBytes)
    return body.littleEndian(at: 1, as: UInt64.self)
      == Checksum.of(rest, seed: seed ^ position.rawValue ^ checksum)
  }

  /// What stays of a body.
  ///
  /// - Parameter checksum: that of the body that was recorded, from its fact.
  static func bytes(
    of body: TouchpointBody, without scope: RedactionScope, at position: Position, seed: UInt64,
    replacing checksum: UInt64
  ) throws -> [UInt8] {
    var rest = body
    (rest.sealed, rest.keyVersion) = (Data(), 0)
    if scope == .body {
      (rest.message, rest.details, rest.matching) = (Data(), Data(), [])
      rest.clearContext()
    }
    rest.redactionChecksum = 0
    rest.redaction = max(body.redaction, scope.number)
    let content: [UInt8] = try rest.serializedBytes()
    var bytes = [tag]
    bytes.appendLittleEndian(Checksum.of(content, seed: seed ^ position.rawValue ^ checksum))
    return bytes + content
  }
}

extension TouchpointBody {
  /// What was taken out of the body; `nil` where nothing was.
  var redactionScope: RedactionScope? { RedactionScope(number: redaction) }
}
