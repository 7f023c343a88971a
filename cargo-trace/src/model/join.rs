//! Joining documents, compiled tags and the source index into one graph. Linear: every join is a look-up.

use super::class_of::{item_nodes, requirement_class, system_class};
use super::coverage::Links;
use super::implementations::implementations;
use super::merge::{Merging, Verified};
use super::reach::Reaching;
use super::results::Names;
use super::source_map::SourceMap;
use super::test_nodes::tests;
use super::{
    Class, ClassFrom, Collected, Config, DemandResult, Documents, Evidence, Id, Kind, Place, Relation, Requirement,
    RequirementNode, SourceIndex, Spanned, State, Status, TestNode, Tier, Trace, Verification, VerifiedBy, coverage,
    junit, merge, record_links, results, risk_graph, statements,
};
use crate::rules::Pack;
use iec62304_core::requirement;
use std::collections::{HashMap, HashSet};

impl Trace {
    /// Joins what was read. Whatever does not resolve makes no edge; the rules say so.
    #[must_use]
    pub fn join(
        documents: &Documents,
        mut collected: Collected,
        mut index: SourceIndex,
        evidence: Evidence,
        pack: &Pack,
    ) -> Self {
        // The order of the parts decides nothing.
        index.files.sort_by(|a, b| a.path.cmp(&b.path));
        collected.tags.sort_by(|a, b| {
            a.place
                .cmp(&b.place)
                .then_with(|| a.name_place.cmp(&b.name_place))
                .then_with(|| (a.relation, a.level).cmp(&(b.relation, b.level)))
                .then_with(|| a.ids.iter().map(|id| &id.value).cmp(b.ids.iter().map(|id| &id.value)))
        });
        correct_hands(&mut collected, &index);
        statements::mark(&mut collected, &index);
        let config = documents.config.clone();
        let system = system_class(&config, &pack.scheme);
        let (mut items, item_by_id) = item_nodes(documents.items.clone(), &pack.scheme, &system);
        let mut map = SourceMap::new(&index);
        let mut implementations = implementations(&collected, &index, &mut map);
        let (mut tests, mut verifications) = tests(&config, &collected, &index, &mut map);
        let mut records = documents.records.clone();
        records.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        record_links::compare_texts(&mut records, documents);
        let names = Names::new(&tests);
        let freshness = results::join(&evidence, &collected, &names, &mut tests, &mut verifications);
        let unmatched = junit::join(&evidence.cases, &config, &records, &names, &mut tests);
        verifications.extend(record_links::links(&records, &config, record_links::Linked::Verifies));

        let undocumented = documents.requirements.is_empty();
        let mut declared = documents.requirements.clone();
        if undocumented {
            declared = tagged_ids(&collected, &config);
        }
        declared.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        declared.dedup_by(|later, first| later.id.value == first.id.value);
        let by_id: HashMap<Id, usize> =
            declared.iter().enumerate().map(|(n, record)| (record.id.value.clone(), n)).collect();
        let mut requirements: Vec<RequirementNode> =
            declared.into_iter().map(|record| node(record, &by_id, &item_by_id, &items, &system)).collect();
        for (n, requirement) in requirements.iter().enumerate() {
            for item in &requirement.items {
                items[*item].requirements.push(n);
            }
        }
        link(&mut requirements, &by_id, &implementations, &verifications);
        let probes = stand(
            &requirements,
            &by_id,
            &collected,
            &mut tests,
            &mut verifications,
            Merging {
                evidence: &evidence,
                freshness: &freshness,
                reaching: Reaching::new(&evidence, &collected, &implementations),
            },
        );
        for (implementation, probe) in implementations.iter_mut().zip(probes) {
            implementation.probe = probe;
        }
        if undocumented {
            for requirement in &mut requirements {
                requirement.state = State::Undocumented;
                requirement.reasons = vec!["no document declares it".to_owned()];
            }
        } else {
            demand(&mut requirements, &verifications, pack);
            let links = Links {
                implementations: &implementations,
                verifications: &verifications,
                tests: &tests,
                records: &records,
            };
            coverage::judge(&mut requirements, &links, !evidence.runs.is_empty());
        }

        let mut waivers = documents.waivers.clone();
        waivers.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        let mut externals = documents.externals.clone();
        externals.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        let mut risk = documents.risk.clone();
        risk.sort();
        let mut soup = documents.soup.clone();
        soup.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        let mut anomalies = documents.anomalies.clone();
        anomalies.sort_by(|a, b| a.id.value.cmp(&b.id.value));
        let with = risk_graph::Joined {
            config: &config,
            scheme: &pack.scheme,
            requirements: &requirements,
            items: &items,
            item_by_id: &item_by_id,
            externals: &externals,
            records: &records,
            verifications: &verifications,
        };
        let risk_graph = risk_graph::graph(&risk, &with);
        Self {
            scheme: pack.scheme.clone(),
            system_class: system.0,
            config,
            requirements,
            items,
            waivers,
            externals,
            risk,
            risk_graph,
            soup,
            anomalies,
            not_applicable: documents.not_applicable.clone(),
            implementations,
            tests,
            verifications,
            records,
            collected,
            index,
            evidence,
            freshness,
            unmatched,
            by_id,
            item_by_id,
        }
    }

    /// No document declares a requirement: what is shown are the tagged ids.
    #[must_use]
    pub fn is_undocumented(&self) -> bool {
        self.documented().next().is_none()
    }

    /// The requirements that a document declares.
    pub fn documented(&self) -> impl Iterator<Item = &RequirementNode> {
        self.requirements.iter().filter(|node| node.state != State::Undocumented)
    }
}

/// Where the text has a tag outside of macros, a hand wrote it. What collection tells from distances is a guess.
#[requirement("RQ-023")]
fn correct_hands(collected: &mut Collected, index: &SourceIndex) {
    let mut by_hand: HashSet<(Relation, &str, u32, u32)> = HashSet::new();
    for file in &index.files {
        for tag in file.tags.iter().filter(|tag| !tag.in_macro) {
            by_hand.extend(tag.ids.iter().map(|id| (tag.relation, &*file.path, id.place.line, id.place.column)));
        }
    }
    for tag in collected.tags.iter_mut().filter(|tag| tag.from_macro) {
        let is_there = |place: &Place| by_hand.contains(&(tag.relation, &*place.file, place.line, place.column));
        tag.from_macro = !tag.ids.iter().any(|id| is_there(&id.place));
    }
}

fn node(
    record: Requirement,
    by_id: &HashMap<Id, usize>,
    item_by_id: &HashMap<Id, usize>,
    items: &[super::ItemNode],
    system: &(Class, ClassFrom),
) -> RequirementNode {
    let resolve = |ids: &[Spanned<Id>], known: &HashMap<Id, usize>| {
        let mut found: Vec<usize> = ids.iter().filter_map(|id| known.get(&id.value).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    };
    let parents = resolve(&record.parents, by_id);
    let own_items = resolve(&record.items, item_by_id);
    let (class, class_from) = requirement_class(&own_items, items, system);
    RequirementNode {
        record,
        class,
        class_from,
        parents,
        children: Vec::new(),
        items: own_items,
        implementations: Vec::new(),
        verifications: Vec::new(),
        demands: Vec::new(),
        demands_defaulted: false,
        state: State::Unverified,
        reasons: Vec::new(),
    }
}

/// Children from parents, and places of code and tests by id. Code is linked to software and design
/// requirements only.
#[requirement("RQ-033")]
fn link(
    requirements: &mut [RequirementNode],
    by_id: &HashMap<Id, usize>,
    implementations: &[super::Implementation],
    verifications: &[Verification],
) {
    for n in 0..requirements.len() {
        if requirements[n].record.status.value != Status::Retired {
            for parent in requirements[n].parents.clone() {
                requirements[parent].children.push(n);
            }
        }
    }
    for (n, implementation) in implementations.iter().enumerate() {
        let requirement = by_id.get(&implementation.id.value).map(|r| &mut requirements[*r]);
        if let Some(lower) = requirement.filter(|r| matches!(r.record.tier, Tier::Software | Tier::Design)) {
            lower.implementations.push(n);
        }
    }
    for (n, verification) in verifications.iter().enumerate() {
        if let Some(requirement) = by_id.get(&verification.id.value) {
            requirements[*requirement].verifications.push(n);
        }
    }
}

/// What became of each tagged test, for the requirement that it verifies; and which places have probes.
fn stand(
    requirements: &[RequirementNode],
    by_id: &HashMap<Id, usize>,
    collected: &Collected,
    tests: &mut [TestNode],
    verifications: &mut [Verification],
    mut merging: Merging<'_>,
) -> Vec<Option<bool>> {
    let implementations = merging.reaching.implementations();
    let product: Vec<Vec<usize>> = requirements
        .iter()
        .map(|node| node.implementations.iter().copied().filter(|n| implementations[*n].product).collect())
        .collect();
    for verification in verifications.iter_mut() {
        let VerifiedBy::Test { tag, test: Some(test), .. } = verification.by else { continue };
        let node = by_id.get(&verification.id.value).map(|n| (&requirements[*n].record, &product[*n]));
        let verified = Verified {
            id: &verification.id.value,
            digest: node.map_or("", |(record, _)| &record.digest),
            places: node.map_or(&[], |(_, places)| places),
        };
        verification.standing = merging.standing((tag, test), &collected.tags[tag], &tests[test], verified);
    }
    for test in tests {
        let links = test.verifications.iter().map(|n| &verifications[*n]).filter(|link| link.is_link());
        let worst = links.map(|link| link.standing.outcome).min_by_key(|outcome| merge::severity(*outcome));
        test.outcome = worst.unwrap_or_else(|| merging.unlinked(test));
    }
    merging.reaching.probes(merging.freshness)
}

/// What each requirement demands, and which links satisfy it. An upper requirement without `verify` demands
/// nothing of its own.
fn demand(requirements: &mut [RequirementNode], verifications: &[Verification], pack: &Pack) {
    for node in requirements {
        let written: Vec<_> = match &node.record.verify {
            Some(demands) if !demands.is_empty() => {
                demands.iter().map(|demand| (demand.value.clone(), Some(demand.place.clone()))).collect()
            }
            _ if matches!(node.record.tier, Tier::Software | Tier::Design) => {
                node.demands_defaulted = true;
                pack.development.iter().map(|demand| (demand.clone(), None)).collect()
            }
            _ => Vec::new(),
        };
        let links = &node.verifications;
        node.demands = written
            .into_iter()
            .map(|(demand, place)| {
                let linked: Vec<usize> =
                    links.iter().copied().filter(|n| demand.is_satisfied_by(&verifications[*n])).collect();
                let satisfied_by = linked.iter().copied().filter(|n| verifications[*n].shows()).collect();
                DemandResult { demand, place, linked, satisfied_by }
            })
            .collect();
    }
}

/// A requirement for each tagged id that is one by its prefix, or that no prefix claims.
fn tagged_ids(collected: &Collected, config: &Config) -> Vec<Requirement> {
    let mut tags: Vec<&super::CompiledTag> = collected.tags.iter().collect();
    tags.sort_by_key(|tag| tag.relation == Relation::Verifies);
    let mut records: Vec<Requirement> = Vec::new();
    let mut seen = HashSet::new();
    for id in tags.into_iter().flat_map(|tag| &tag.ids) {
        let prefix = config.prefix_of(id.value.as_str());
        if prefix.is_some_and(|p| p.kind != Kind::Requirement) || !seen.insert(&id.value) {
            continue;
        }
        records.push(Requirement {
            id: id.clone(),
            title: Spanned::new(String::new(), id.place.clone()),
            text: String::new(),
            tier: prefix.and_then(|p| p.tier).unwrap_or(Tier::Software),
            parents: Vec::new(),
            source: None,
            items: Vec::new(),
            category: Vec::new(),
            risk_controls: Vec::new(),
            contributes_to: Vec::new(),
            verify: None,
            criterion: None,
            implemented_by: None,
            allocated_to: None,
            builds: Vec::new(),
            status: Spanned::new(Status::Active, id.place.clone()),
            retired: None,
            notes: None,
            refs: Vec::new(),
            digest: String::new(),
        });
    }
    records
}
