import Foundation
import Hummingbird
import Perennial

/// What tills and people ask of the back office.
struct Routes: Sendable {
  let ledger: Ledger
  let reports: Reports

  func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: Failures())
    router.post("events", use: events)
    router.get("customers/:identifier", use: customer)
    return router
  }

  /// Records events, one a line, and answers each with a line: what a till sends from its outbox.
  @Sendable func events(_ request: Request, _ context: some RequestContext) async throws -> Response {
    let body = try await request.body.collect(upTo: 8 << 20)
    let lines = String(buffer: body).split(separator: "\n")
    let events = lines.map { line in Result { try NewTouchpoint(CloudEvent(json: line)) } }
    var outcomes = try await ledger.appendEach(events.compactMap { try? $0.get() }).makeIterator()
    let answers = events.map { event -> String in
      switch event {
      case .failure(let fault): Self.refusal(fault)
      case .success: outcomes.next().map(Self.answer) ?? "refused"
      }
    }
    return Response(
      status: .ok, body: .init(byteBuffer: ByteBuffer(string: answers.joined(separator: "\n") + "\n")))
  }

  private static func answer(_ outcome: Result<Receipt, LedgerError>) -> String {
    switch outcome {
    case .success(let receipt):
      receipt.duplicate ? "known \(receipt.position)" : "recorded \(receipt.position)"
    case .failure(let error): refusal(error)
    }
  }

  private static func refusal(_ error: any Error) -> String {
    let failure = Failure(error)
    return "refused \(failure.code.rawValue): \(failure.message)"
  }

  /// A customer's page, as JSON. Reading a page takes the view's row and what has come since, so it does not block for long.
  @Sendable func customer(_ request: Request, _ context: some RequestContext) async throws -> Response {
    let text = try context.parameters.require("identifier")
    guard let identifier = Identifier(text), let customer = try ledger.customerNumber(of: identifier) else {
      throw Failure(.unknownSubject, "nobody is known by that; ask as card:4711")
    }
    let page = try reports.customer(customer).document.json
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: page)))
  }
}

/// What the library throws, as an answer of RFC 9457, whose status says whether the same may be sent again. Messages hold no personal
/// values.
struct Failures<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do { return try await next(request, context) } catch {
      // What the server itself throws is its own to answer.
      guard let failure = Failure(known: error) else { throw error }
      return Response(
        status: .init(code: failure.httpStatus), headers: [.contentType: "application/problem+json"],
        body: .init(byteBuffer: ByteBuffer(bytes: failure.problem)))
    }
  }
}
