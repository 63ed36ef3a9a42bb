import Foundation
import Perennial
import Testing

/// What a failure says of the error that it was made of.
struct FailureTests {
  @Test("A failure of a batch says which touchpoint, and which member of it, as a JSON Pointer")
  func places() {
    let error = LedgerError(
      .invalidTouchpoint, "data.lines[3].amount: must be there", index: 7,
      cause: TouchpointFault("data.lines[3].amount", "must be there"))
    let failure = Failure(error)
    #expect(failure.code == .invalidTouchpoint)
    #expect(failure.message == "data.lines[3].amount: must be there (touchpoint 8 of the batch)")
    #expect(failure.index == 7)
    #expect(failure.pointer == "/data/lines/3/amount")
    #expect(Failure(TouchpointFault("data.a/b~c", "m")).pointer == "/data/a~1b~0c")
    #expect(Failure(TouchpointFault("time", "m")).pointer == "/time")
    #expect(Failure(PolicyFault("tiers.levels[1].name", "m")).pointer == "/tiers/levels/1/name")
    #expect(Failure(PolicyFault("", "m")).pointer == nil)
    #expect(Failure(LedgerError(.locked, "m")).pointer == nil)
    let policy = Failure(LedgerError(.invalidPolicy, "m", cause: PolicyFault("earning.per", "m")))
    #expect(policy.pointer == "/earning/per")
    #expect(Failure(LedgerError(.invalidPolicy, "m", cause: PolicyFault("", "m"))).pointer == nil)
  }

  @Test("A view that meets a failure of the ledger tells that failure's code")
  func causes() {
    let cause = LedgerError(.damaged, "block 7")
    let failure = Failure(ProjectionError(.inputOutput, "reading: block 7", cause: cause))
    #expect(failure.code == .damaged)
    #expect(failure.message == "reading: block 7")
    #expect(failure.exitStatus == 1)
    #expect(Failure(ProjectionError(.inputOutput, "m", position: Position(4))).message == "m (position 4)")
  }

  @Test("A place in a file is kept, and a document's fault is told with its file")
  func files() {
    let mapping = Failure(ImportError(.invalidMapping, "m", file: "shop.yaml", line: 3, column: 7))
    #expect(mapping.message == "shop.yaml:3:7: m")
    #expect(mapping.place == Failure.Place(file: "shop.yaml", line: 3, column: 7))
    let policy = Failure(PolicyFault("earning.per", "must be above 0"), inFile: "gold.json")
    #expect(policy.message == "gold.json: earning.per: must be above 0")
    #expect(policy.exitStatus == 65)
    #expect(Failure(ExportError(.inputOutput, "m", file: "a.csv")).message == "a.csv: m")
  }

  @Test("That there is no ledger and that there is no file are two codes")
  func found() {
    #expect(Failure(LedgerError(.notFound, "m")).code == .notFound)
    #expect(Failure(ImportError(.notFound, "m")).code == .noSuchFile)
    #expect(Failure(LedgerError(.notFound, "m")).httpStatus == 503)
    #expect(Failure(ImportError(.notFound, "m")).httpStatus == 404)
  }

  @Test("A failure is a problem of RFC 9457, which has only the members that the failure has")
  func problems() throws {
    func members(of error: any Error) throws -> NSDictionary? {
      try JSONSerialization.jsonObject(with: Failure(error).problem) as? NSDictionary
    }
    let fault = TouchpointFault("data.lines[3].amount", "must be there")
    let whole: NSDictionary = [
      "type": "urn:perennial:invalidTouchpoint", "code": "invalidTouchpoint",
      "title": "a touchpoint is refused", "status": 422,
      "detail": "data.lines[3].amount: must be there (position 4) (touchpoint 8 of the batch)", "index": 7,
      "pointer": "/data/lines/3/amount", "position": 4,
    ]
    let error = LedgerError(
      .invalidTouchpoint, fault.description, position: Position(4), index: 7, cause: fault)
    #expect(try members(of: error) == whole)
    let small: NSDictionary = [
      "type": "urn:perennial:contended", "code": "contended", "title": "others keep changing the view",
      "status": 503, "detail": "m",
    ]
    #expect(try members(of: ProjectionError(.contended, "m")) == small)
  }

  @Test("An error that nobody documents is a mistake of the program's own")
  func unknown() {
    struct Odd: Error {}
    #expect(Failure(known: Odd()) == nil)
    #expect(Failure(Odd()).code == .unexpected)
    #expect(Failure(Odd()).exitStatus == 70)
    #expect(Failure(LedgerError(LedgerError.Code(rawValue: "later"), "m")).code == .unexpected)
    #expect(Failure(CancellationError()).code == .cancelled)
  }
}
