import Crypto
import Foundation
import Ledger
import Testing

@testable import struct Ledger.BlindIdentifier
@testable import struct Ledger.IdentifierKey
@testable import struct Ledger.RecentBlinds

@Suite struct RecentBlindsTests {
  private let secret = SymmetricKey(data: Data(repeating: 3, count: 32))

  @Test func aBlindIdentifierIsTheFirstHalfOfTheKeyedHash() {
    let mac = HMAC<SHA256>.authenticationCode(for: Data("crm:17850".utf8), using: secret)
    let blind = BlindIdentifier(Identifier("crm", "17850"), key: IdentifierKey(secret))
    #expect(blind.bytes == Array(mac.prefix(16)))
    #expect(BlindIdentifier(bytes: blind.bytes) == blind)
  }

  @Test func blindIdentifiersAreInTheOrderOfTheirBytes() {
    let key = IdentifierKey(secret)
    let all = (0..<100).map { BlindIdentifier(Identifier("crm", "\($0)"), key: key) }
    #expect(
      all.sorted(by: BlindIdentifier.precedes).map(\.bytes)
        == all.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test func whatIsRememberedIsWhatWouldBeFoundAnewAndFew() {
    let key = IdentifierKey(secret)
    var recent = RecentBlinds()
    for number in [Array(0..<RecentBlinds.countMax + 10), Array(0..<10)].joined() {
      let identifier = Identifier("crm", "\(number)")
      #expect(recent.blind(identifier, key: key) == BlindIdentifier(identifier, key: key))
      #expect(recent.count <= RecentBlinds.countMax)
    }
    recent.removeAll()
    #expect(recent.count == 0)
  }
}
