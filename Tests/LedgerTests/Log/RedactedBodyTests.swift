import Foundation
import Ledger
import Schema
import SwiftProtobuf
import Testing

@testable import enum Ledger.RedactedBody
@testable import enum Ledger.RedactionScope

/// The form of a body that something was taken out of.
@Suite struct RedactedBodyTests {
  private let body = TouchpointBody.with {
    $0.id = "f1"
    $0.reference = "1001"
    $0.message = Data([1, 2, 3])
    $0.sealed = Data([4, 5, 6])
    $0.keyVersion = 1
    $0.context.store = "north"
    $0.referenceKind = 2
    $0.referenceNamespace = "till"
    $0.details = Data([7])
    $0.occurredClaim = -1
    $0.decision.name = "points.redeem"
  }

  private func redacted(_ scope: RedactionScope) throws -> [UInt8] {
    try RedactedBody.bytes(of: body, without: scope, at: Position(17), seed: 42, replacing: 99)
  }

  private func isValid(_ bytes: [UInt8], at position: UInt64 = 17, seed: UInt64 = 42, replacing: UInt64 = 99)
    -> Bool
  {
    bytes.withUnsafeBytes {
      RedactedBody.isValid(
        RawSpan(_unsafeBytes: $0), at: Position(position), seed: seed, replacing: replacing)
    }
  }

  @Test func itHasTheBytesThatTheFormatDraws() throws {
    #expect(
      hexadecimal(try redacted(.body))
        == "61" + "4ef62ba93d048455" + "0a026631" + "120431303031" + "3001" + "4002" + "4a0474696c6c"
        + "5a0f0a0d706f696e74732e72656465656d" + "6802")
    #expect(
      hexadecimal(try redacted(.personal))
        == "61" + "0960ff4e91b0b914" + "0a026631" + "120431303031" + "1a03010203" + "2a0722056e6f727468"
        + "3001"
        + "4002" + "4a0474696c6c" + "520107" + "5a0f0a0d706f696e74732e72656465656d" + "6801")
  }

  @Test func itIsReadAsWhatStays() throws {
    let rest = try TouchpointBody(serializedBytes: try redacted(.body))
    #expect(rest.id == body.id && rest.reference == body.reference && rest.decision == body.decision)
    #expect(rest.occurredClaim == body.occurredClaim && rest.referenceNamespace == body.referenceNamespace)
    #expect(rest.message.isEmpty && rest.sealed.isEmpty && rest.details.isEmpty && !rest.hasContext)
    #expect(rest.redaction == 2)
    let personal = try TouchpointBody(serializedBytes: try redacted(.personal))
    #expect(personal.message == body.message && personal.context == body.context && personal.sealed.isEmpty)
    #expect(personal.keyVersion == 0 && personal.redaction == 1)
  }

  @Test func anyBitThatIsFlippedIsNoticed() throws {
    for scope in RedactionScope.allCases {
      let bytes = try redacted(scope)
      #expect(isValid(bytes))
      for bit in 0..<bytes.count * 8 {
        var damaged = bytes
        damaged[bit / 8] ^= 1 << (bit % 8)
        #expect(!isValid(damaged), "bit \(bit)")
      }
      for count in 0..<bytes.count { #expect(!isValid(Array(bytes[..<count]))) }
      #expect(!isValid(bytes + [0]))
    }
  }

  @Test func itBelongsToOneTouchpointOfOneLedger() throws {
    let bytes = try redacted(.body)
    #expect(!isValid(bytes, at: 18))
    #expect(!isValid(bytes, seed: 43))
    #expect(!isValid(bytes, replacing: 98))
  }
}
