import KeyValueStore
import Testing

@testable import struct Ledger.LedgerError

@Suite struct LedgerErrorTests {
  /// Failures of the store are no faults of a touchpoint: a till that hears "invalid" gives the touchpoint
  /// up, and an import puts it among the rejects.
  @Test(arguments: [
    (KeyValueError.Code.inputOutput, LedgerError.Code.inputOutput), (.stopped, .notWritable),
    (.corrupted, .damaged), (.readersFull, .inputOutput), (.diskFull, .diskFull),
  ])
  func aFailureOfTheStoreIsNoFaultOfATouchpoint(
    _ code: KeyValueError.Code, _ expected: LedgerError.Code
  ) {
    let error = LedgerError(refusing: 3, KeyValueError(code, in: "mdb_get", at: "log"))
    #expect(error.code == expected)
    #expect(error.index == nil)
  }
}
