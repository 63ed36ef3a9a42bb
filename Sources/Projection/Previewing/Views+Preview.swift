// Folds a view as it would be under other policies or code, and compares it with the view as it is.

public import Words

extension Views {
  /// Who would change if a policy were published, and from what to what. Nothing is published.
  ///
  /// Both sides are of the newest position. They are as of the ledger's clock, or as of the instant at
  /// which the policy comes into force, where that is later. The customers that change are exactly those
  /// whose row, or a column of it, would differ as of that instant once the policy is published.
  ///
  /// - Parameters:
  ///   - view: the view that the policy is for.
  ///   - document: the policy: the text of one JSON object.
  ///   - name: the policy's own name; it would replace a policy of the same name.
  ///   - effectiveFrom: when it comes into force; `nil` for `asOf`, or else for the ledger's clock, as when
  ///     it is published.
  ///   - asOf: the instant of both sides; `nil` for what is said above.
  ///   - limit: how many of the customers that change are listed.
  /// - Throws: `ProjectionError`: `unknownView`, `invalidPolicy`; what the source throws.
  public func preview(
    _ view: ViewName, adding document: String, named name: String, effectiveFrom: Instant? = nil,
    asOf: Instant? = nil, limit: Int = 50
  ) throws -> Preview {
    try preview(try projector(named: view), effectiveFrom, asOf, limit) { position, instant in
      .published(
        PublishedPolicy(
          position: position, view: view.text, name: name, effectiveFrom: instant, document: document))
    }
  }

  /// Who would change if a policy were withdrawn, and from what to what. Nothing is withdrawn.
  ///
  /// - Parameters:
  ///   - view: the view that the policy is for.
  ///   - name: the policy's own name.
  ///   - publication: the position of the one publication that is meant; `nil` for all of the name.
  ///   - effectiveFrom: when the policy ceases to be in force; `nil` for `asOf`, or else for the ledger's
  ///     clock.
  ///   - asOf: the instant of both sides; `nil` for the later of the ledger's clock and `effectiveFrom`.
  ///   - limit: how many of the customers that change are listed.
  /// - Throws: `ProjectionError`: `unknownView`; `invalidPolicy` where nothing of the kind was published, or what remains
  ///   does not go together; what the source throws.
  public func preview(
    _ view: ViewName, withdrawing name: String, published publication: Position? = nil,
    effectiveFrom: Instant? = nil, asOf: Instant? = nil, limit: Int = 50
  ) throws -> Preview {
    let isKnown = try source.policyChanges().compactMap(\.policy).contains {
      $0.view == view.text && $0.name == name && (publication == nil || $0.position == publication)
    }
    guard isKnown else {
      throw ProjectionError(
        .invalidPolicy, "no policy of \(view) was published under the name \(name)", position: publication)
    }
    return try preview(try projector(named: view), effectiveFrom, asOf, limit) { position, instant in
      .withdrawn(
        WithdrawnPolicy(
          position: position, view: view.text, name: name, publication: publication, effectiveFrom: instant))
    }
  }

  /// - Parameter change: makes what would be recorded, from its position and the instant from which it
  ///   counts.
  private func preview<P: Projector>(
    _ projector: P, _ effectiveFrom: Instant?, _ asOf: Instant?, _ limit: Int,
    _ change: (Position, Instant) -> PolicyChange
  ) throws -> Preview {
    var before = try view(projector, asOf: asOf)
    // The change has the position at which it would be recorded, which causes in rows name.
    let change = change(before.position.next, effectiveFrom ?? before.asOf)
    let policies = try PolicyTimeline(
      try source.policyChanges().filter { $0.position <= before.position } + [change], for: projector,
      through: change.position)
    if let refused = policies.setAside.last, refused.position == change.position {
      throw ProjectionError(
        .invalidPolicy, "the policy \(change.name) of \(P.policyName) cannot be used: \(refused.reason)")
    }
    if asOf == nil, change.effectiveFrom > before.asOf {
      before = try scratch(projector, asOf: change.effectiveFrom, at: before.position)
    }
    let after = try scratch(projector, asOf: before.asOf, at: before.position, adding: [change])
    var preview = try Self.difference(from: before, to: after, limit: limit)
    preview.change = change
    return preview
  }

  /// Who would change if a view were folded by another projector of the same type, and from what to what.
  ///
  /// - Throws: `ProjectionError` with code `unknownView` where no view is folded by a projector of this type.
  public func preview<P: Projector>(_ other: P, limit: Int = 50) throws -> Preview {
    guard let present = try projector(named: P.name) as? P else {
      throw ProjectionError(.unknownView, "the view \(P.name) is folded by a projector of another type")
    }
    let before = try view(present)
    let after = try scratch(other, asOf: before.asOf, at: before.position)
    return try Self.difference(from: before, to: after, limit: limit)
  }

  private static func difference<P: Projector>(
    from before: View<P>, to after: View<P>, limit: Int
  ) throws -> Preview {
    let old = before.projector.columns(under: before.policy)
    let new = after.projector.columns(under: after.policy)
    // Without a policy in force, an amount has no currency: then the kind of the other side says more.
    let columns = zip(old, new).map { $1.kind == .money(.none) ? $0.description : $1.description }
    var counter = PreviewCounter(columns, limit: limit)
    var (left, right) = (RowWriter(), RowWriter())
    var (rowsBefore, rowsAfter) = (0, 0)
    // All rows are compared, since a column may show something else of an equal row under another policy.
    try before.forEachPair(with: after) { customer, own, theirs in
      let own = own.flatMap { before.projector.isShown($0) ? $0 : nil }
      let theirs = theirs.flatMap { after.projector.isShown($0) ? $0 : nil }
      if own != nil { rowsBefore += 1 }
      if theirs != nil { rowsAfter += 1 }
      // Only the rows' own bytes are compared: their stored times may differ where the rows do not.
      left.removeAll()
      right.removeAll()
      own?.encode(to: &left)
      theirs?.encode(to: &right)
      let (shown, shownAfter) = (
        own.map { row in old.map { $0.value(row) } }, theirs.map { row in new.map { $0.value(row) } }
      )
      let isSame = (own == nil) == (theirs == nil) && left.bytes == right.bytes
      if !isSame || shown != shownAfter { counter.add(customer, shown, shownAfter) }
      return true
    }
    return Preview(
      view: P.name, position: before.position, asOf: before.asOf, change: nil, columns: columns,
      rowsBefore: rowsBefore, rowsAfter: rowsAfter, quarantinedBefore: before.quarantined,
      quarantinedAfter: after.quarantined, changed: counter.changed, appearing: counter.appearing,
      vanishing: counter.vanishing, unseen: counter.unseen,
      differences: counter.differences(try sums(of: old, in: before)),
      customers: counter.customers)
  }

  /// The sums of numbers and money over all rows; `nil` for other columns.
  private static func sums<P: Projector>(of columns: [RowColumn<P.Row>], in view: View<P>) throws -> [Int128?]
  {
    var sums: [Int128?] = columns.map { column in
      switch column.kind {
      case .number, .money: 0
      default: nil
      }
    }
    try view.forEachRow { _, row in
      guard view.projector.isShown(row) else { return true }
      for index in columns.indices {
        guard let sum = sums[index], case .number(let number) = columns[index].value(row) else { continue }
        sums[index] = sum + Int128(number)
      }
      return true
    }
    return sums
  }
}
