// Data that goes to others: to whom it may go, and a note of whom it was about.

internal import Foundation
public import Ledger
internal import Projection
internal import Schema
internal import SwiftProtobuf
public import Words

/// Data that is handed to somebody.
public struct DataExport: Hashable, Sendable {
  /// Who gets it: a code of the register of purposes, or one's own where there is no register.
  public var recipient: String
  /// What for: a purpose of the register; empty where nobody says.
  public var purpose: String
  /// What it is, as a code: `rows`, `report`, `log`.
  public var what: String
  /// Of which view or report; empty where of none.
  public var view: String
  /// The number or code of who hands it over, never a name; may be empty.
  public var actor: String
  /// What people must have agreed to, so that they are in it; `nil` where nobody asks.
  public var consent: NeededConsent?
  /// The fields of people's profiles that are in it: `name`, `email`; of attributes `attributes.` and the name. With any, a consent is
  /// needed.
  public var fields: [String]

  /// Data that is handed to somebody.
  ///
  /// - Parameters:
  ///   - recipient: who gets it, as a code.
  ///   - purpose: what for; empty where nobody says, and then what people must have agreed to.
  ///   - what: what it is, as a code: `rows`.
  ///   - view: of which view or report; empty where of none.
  ///   - actor: the number or code of who hands it over.
  ///   - consent: what people must have agreed to, so that they are in it.
  ///   - fields: the fields of people's profiles that are in it; with any, `consent` is needed.
  public init(
    to recipient: String, for purpose: String = "", of what: String, view: String = "", actor: String = "",
    needing consent: NeededConsent? = nil, revealing fields: [String] = []
  ) {
    (self.recipient, self.what, self.view) = (recipient, what, view)
    self.purpose = purpose.isEmpty ? consent?.purpose ?? "" : purpose
    (self.actor, self.consent, self.fields) = (actor, consent, fields)
  }
}

extension Ledger {
  /// Checks whether data may go to a recipient, and says whom it must not be about: people who were erased, those whose data is
  /// kept without being used and, where a consent is needed, those for whom none is in force now.
  ///
  /// - Parameter export: what is to be handed over.
  /// - Returns: the customers who are left out of it.
  /// - Throws: `ProjectionError` with code `invalidRequest` where the register of purposes does not have the recipient, the purpose or
  ///   the channel, the purpose has other recipients, or what it is for stands on consent and none is asked for; where fields of
  ///   profiles are handed over without a consent. `LedgerError`.
  public func leftOut(of export: DataExport) throws -> LeftOutCustomers {
    guard export.fields.isEmpty || export.consent != nil else {
      throw ProjectionError(
        .invalidRequest,
        "fields of profiles are handed over of those alone who have agreed: say which consent is needed, such as --consent "
          + "marketing:email"
      )
    }
    if let register = try purposeRegister()?.register { try register.check(export) }
    let unusable = try erasedCustomers().union(restrictedCustomers())
    guard let consent = export.consent else { return LeftOutCustomers(unusable: unusable) }
    return LeftOutCustomers(
      unusable: unusable, withoutConsent: try customers(without: consent).subtracting(unusable))
  }

  /// Records that data was handed to somebody, and about whom, so that people can be told.
  ///
  /// Call it before the data leaves the house: what is recorded and not handed over does no harm. Where they are many, it is
  /// several touchpoints, all of them or none.
  ///
  /// - Parameters:
  ///   - export: what is handed over.
  ///   - customers: the customers whom it is about.
  ///   - id: makes the call safe to make again.
  /// - Returns: a receipt for each touchpoint.
  /// - Throws: as `leftOut(of:)`; `LedgerError`: `invalidTouchpoint` where one of the customers must not be handed over, or a code is none;
  ///   `conflictingDuplicate`.
  @discardableResult
  public func recordExport(
    _ export: DataExport, of customers: some Sequence<CustomerNumber>, as id: TouchpointID? = nil
  )
    async throws -> [Receipt]
  {
    try await append(try touchpoints(export, customers, id))
  }

  /// `recordExport` for code that is not asynchronous: it blocks its thread until the note is on disk.
  @available(*, noasync, message: "await it instead")
  @discardableResult
  public func recordExport(
    _ export: DataExport, of customers: some Sequence<CustomerNumber>, as id: TouchpointID? = nil
  )
    throws -> [Receipt]
  {
    try append(try touchpoints(export, customers, id))
  }

  /// How many runs one touchpoint holds: two numbers of up to 5 bytes each, far below what a body may have.
  private static let runsPerTouchpoint = 50_000

  private func touchpoints(
    _ export: DataExport, _ customers: some Sequence<CustomerNumber>, _ id: TouchpointID?
  )
    throws -> [NewTouchpoint]
  {
    let leftOut = try leftOut(of: export)
    var runs: [ClosedRange<UInt32>] = []
    for customer in Set(customers).sorted() {
      guard !leftOut.unusable.contains(customer) else {
        throw LedgerError(
          .invalidTouchpoint,
          "\(customer) was erased, or the use of their data is restricted: nothing of them is handed to others"
        )
      }
      guard !leftOut.withoutConsent.contains(customer) else {
        throw LedgerError(
          .invalidTouchpoint,
          "no consent of \(customer) to \(export.consent?.description ?? "") is in force: leave them out")
      }
      if let last = runs.last, last.upperBound + 1 == customer.rawValue {
        runs[runs.count - 1] = last.lowerBound...customer.rawValue
      } else {
        runs.append(customer.rawValue...customer.rawValue)
      }
    }
    let id = id ?? TouchpointID("exports", UUID().uuidString.lowercased())
    let parts = stride(from: 0, to: max(1, runs.count), by: Self.runsPerTouchpoint).map {
      runs[min($0, runs.count)..<min($0 + Self.runsPerTouchpoint, runs.count)]
    }
    return parts.enumerated().map { index, runs in
      NewTouchpoint(
        source: id.source, id: index == 0 ? id.id : "\(id.id)/\(index + 1)", subject: .business,
        DataExported.with {
          ($0.recipient, $0.purpose, $0.what) = (export.recipient, export.purpose, export.what)
          ($0.view, $0.actor, $0.fields) = (export.view, export.actor, export.fields)
          $0.customers = runs.reduce(0) { $0 + Int64($1.count) }
          $0.runs = runs.flatMap { [Int64($0.lowerBound), Int64($0.upperBound)] }
        })
    }
  }
}

extension PurposeRegister {
  /// - Throws: `ProjectionError` with code `invalidRequest` where data may not go there.
  fileprivate func check(_ export: DataExport) throws {
    guard recipient(export.recipient) != nil else {
      throw ProjectionError(
        .invalidRequest,
        "\(export.recipient) is not among the recipients of the register of purposes; "
          + Self.listed(recipients.map(\.code), none: "it has none"))
    }
    if let consent = export.consent { try check(consent) }
    guard !export.purpose.isEmpty else {
      return try checkConsent(export, to: purposes.filter { $0.recipients.contains(export.recipient) })
    }
    let purpose = try registered(export.purpose)
    guard purpose.recipients.contains(export.recipient) else {
      throw ProjectionError(
        .invalidRequest,
        "by the register of purposes nothing of \(purpose.name) goes to \(export.recipient); "
          + Self.listed(purpose.recipients, none: "it goes to nobody"))
    }
    try checkConsent(export, to: [purpose])
  }

  /// Refuses what asks nobody's consent to any of the purposes that it may be for, though all of them stand on consent.
  private func checkConsent(_ export: DataExport, to purposes: [Purpose]) throws {
    guard let first = purposes.first, purposes.allSatisfy({ $0.basis == .consent }),
      !purposes.contains(where: { $0.name == export.consent?.purpose })
    else { return }
    let names = purposes.map(\.name).joined(separator: ", ")
    let channel = first.channels.first.map { ":\($0)" } ?? ""
    throw ProjectionError(
      .invalidRequest,
      "by the register of purposes \(export.recipient) gets data only of people who have consented, to \(names): say which consent "
        + "is needed, such as --consent \(first.name)\(channel), so that all others are left out")
  }

  /// - Throws: `ProjectionError` with code `invalidRequest` where the register does not have the purpose, or the purpose not the channel.
  func check(_ consent: NeededConsent) throws {
    let purpose = try registered(consent.purpose)
    guard let channel = consent.channel, !purpose.goes(through: channel) else { return }
    throw ProjectionError(
      .invalidRequest,
      "by the register of purposes \(purpose.name) does not go through \(channel); "
        + Self.listed(purpose.channels, none: ""))
  }

  private func registered(_ name: String) throws -> Purpose {
    if let purpose = purpose(named: name) { return purpose }
    throw ProjectionError(
      .invalidRequest,
      "\(name) is not among the purposes of the register; \(Self.listed(purposes.map(\.name), none: ""))")
  }

  private static func listed(_ names: [String], none: String) -> String {
    names.isEmpty ? none : "there are \(names.joined(separator: ", "))"
  }
}
