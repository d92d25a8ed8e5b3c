//! The words of answers in English and Chinese: one table of phrases and one of things that are counted.

use shanhai::graph::{Entity, Graph, Lang};
use shanhai::model::{Kind, Level, Status, class_zh};

macro_rules! phrases {
    ($($name:ident $en:literal $zh:literal;)*) => {
        /// A phrase; `{}` stand for what is filled in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Phrase { $($name),* }

        impl Phrase {
            /// The phrase in a language.
            pub(crate) fn get(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Phrase::$name, Lang::En) => $en, (Phrase::$name, Lang::Zh) => $zh,)*
                }
            }

            /// All phrases.
            #[cfg(test)]
            const ALL: &'static [(&'static str, &'static str)] = &[$(($en, $zh)),*];
        }
    };
}

phrases! {
    // Heads and groups
    NoRegion "no region stated" "未说明地区";
    NameIsOurs "the name is ours, the source gives none" "名称为本库所加,来源未给出";
    OnlyGazetteer "no link of this graph names it; this is all the gazetteer knows" "本图中没有提到它的联系,以上来自地名库";
    // Marks of links
    Joint "joint" "共同";
    Possibly "possibly" "可能";
    DerivedFrom "derived from {}" "由{}推出";
    Disputed "disputed" "有异说";
    More "{} more" "另{}个";
    // Answers
    NoSupporters "no supporters" "没有支持方";
    NoRecipients "no recipients" "没有支持对象";
    UnderFilters "under these filters" "(按当前筛选)";
    Coarser "above {}, or in no region" "高于{},或无地区";
    Beyond "Through {} {} more: --via-parents." "经由{}还有{}个:--via-parents。";
    QuotesHint "Quotes: --cite, or shanhai cite {}" "引文:--cite,或 shanhai cite {}";
    QuotesFlag "Quotes: --cite" "引文:--cite";
    Hop "step {}" "第{}步";
    Top "{} of {} shown: --top" "显示{}条,共{}:--top";
    // Show
    AlsoCalledWord "also called" "又名";
    Quote "quote" "引文";
    Owner "owner" "设立方";
    Host "lies in" "所在地";
    UnitOf "belongs to" "隶属";
    Members "members" "成员";
    Period "period" "时间";
    StatusWord "status" "状态";
    Class "class" "类别";
    Name "name" "名称";
    Id "id" "编号";
    Note "note" "附注";
    Point "coordinates" "坐标";
    Received "Receives" "受到";
    Given "Gives" "给出";
    Structure "Structure" "结构";
    Facts "Facts" "事实";
    Before "before" "此前";
    After "after" "此后";
    If "if" "若";
    Then "then" "则";
    With "with" "与";
    Rule "by rule" "依据规则";
    // Path
    NoWay "no way from {} to {} at all" "从{}到{}没有任何路径";
    NoWayFiltered "no way from {} to {} under these filters; without them there is one" "按当前筛选,从{}到{}没有路径;不筛选则有";
    NoWayAlong "no way from {} to {} along the arrows" "顺着方向,从{}到{}没有路径";
    WithAny "With --direction any there is one of {}: {}" "用 --direction any 则有一条,含{}:{}";
    SameEnds "{} is both ends" "两端都是{}";
    // Cite
    NoCitation "nothing is quoted for {}" "{}没有引文";
    // Stats
    Entities "Entities" "实体";
    Links "Links" "联系";
    Years "By year" "按年份";
    BySource "By source" "按来源";
    Coverage "Of the links" "联系中";
    FromGazetteer "regions from the gazetteer" "来自地名库的地区";
    WithMoney "with an amount of money" "有金额";
    WithFigures "with any figure" "有数字";
    Dated "with a period" "有时间";
    Cited "with a quote" "有引文";
    JointLinks "joint" "共同";
    PossibleLinks "only possible" "仅为可能";
    Unknown "unknown" "不详";
    // Total
    Counted "counted" "计入";
    PossiblyCounted "possibly" "可能计入";
    InsideAnother "inside" "已含";
    InsideOf "inside {}" "已含于{}";
    LeftOutHere "left out" "未计入";
    EachYear "each year" "每年";
    Loose "at least; a tighter low end may exist" "下限可能偏低";
    NoTotal "unknown: no figure is left to count" "不详:没有可计入的数字";
    WithoutFigure "No figure stated: " "未说明数字:";
    WhyARange "Why a range: what is marked possibly may be inside what is counted." "为何是区间:标“可能计入”的数字也许已含在计入的数字里。";
    KindsApart "Kinds are not added to one another." "不同类别的数字不相加。";
    Exceeded "{} are together more than {}, of which they are parts: the parts were taken" "{}合计大于其整体{}:按各部分计";
    NoFigureStated "no figure stated" "未说明数字";
    NoNumber "no number" "没有数字";
    ForEach "for each of a number not said" "按单位计";
    Share "a share of something else" "比率";
    NotRealised "not realised: --basis" "未实现:--basis";
    OtherBasis "rests on something else" "依据不同";
    PlannedLink "planned" "计划中";
    JointGiver "joint with a giver outside" "与范围外的给出方共同";
    JointReceiver "joint with a receiver outside" "与范围外的接受方共同";
    InternalLink "internal" "内部";
    OtherTime "for another time" "属其他时间";
    NotCertain "only possible" "仅为可能";
    NoRegionAt "an end in no region" "一端不属任何地区";
    // Flows
    NoFlow "no flows" "没有流向";
    Overlaps "overlaps" "有重叠";
    LooseMark "low end loose" "下限偏低";
    Altogether "altogether" "合计";
    OfLinks "{} of {}" "{}之{}";
    Inside "inside one {}" "{}内部";
    Above "ends above {}" "一端高于{}";
    YearsUnknown "?" "不详";
    SilentFlows "No figure stated: " "未说明数字:";
    LeftOutLinks "Left out: " "未计入:";
    WhyOverlaps "Rows marked overlaps may hold figures of one another; the sum of all is computed by itself." "标“有重叠”的行之间可能互相包含;合计另行计算,不由各行相加。";
    LedgerFlag "Figures behind each row: --ledger" "各行的数字:--ledger";
    Rows "{} of {} rows shown: --top" "显示{}行,共{}行:--top";
    // Concentration
    Receivers "receivers" "接受方";
    GiversHead "givers" "给出方";
    ReceivedAmount "received" "受到";
    GaveAmount "gave" "给出";
    Partners "partners" "伙伴";
    Effective "effective" "有效数";
    RangeHead "its range" "区间";
    LinkNumbers "links" "联系";
    FromTo "from {} to {}" "由{}到{}";
    WithAFigure "with a figure" "有数字";
    Of "{} of {}" "{}/{}";
    LargestFlows "largest flows" "最大流向";
    OverReceivers "receivers" "接受方";
    OverGivers "givers" "给出方";
    GiniTheil "Gini {} · Theil {}, of which between {} {} and within {}" "基尼 {} · 泰尔 {},其中{}间 {}、其内 {}";
    AmongRegions "over {}" "共{}";
    WithZeros "{} of them with nothing" "其中{}个为零";
    UnknownRegions "{} without a number left out" "{}个没有数,未计";
    AllLinks "{} of {} between these levels with a figure" "两级之间{},共{},有数字";
    JointShare "{} joint, nobody's share: --joint equal" "{}为共同,不归任何一方:--joint equal";
    InsideOne "{} more inside one region" "另{}在同一地区内部";
    AboveThem "{} more with an end above the level" "另{}一端高于该级";
    InNone "{} more with an end in no region" "另{}一端不属任何地区";
    SaysLittle "* three partners or links, or fewer: the index says little ({} of {} receivers, {} of {} givers)" "* 伙伴或联系不超过三个,指数说明不了什么(接受方{}/{},给出方{}/{})";
    MayOverlap "~ amounts may hold parts of one another: only the largest of them is sure" "~ 数额之间可能互相包含:只有最大的一笔是确定的";
    NoConcentration "no flow between these levels has such a figure" "两级之间没有这样的数字";
    // Succession
    Merged "in {}, {} went into {}: {} of before count to it" "{}年{}并入{}:此前的{}计入";
    SplitUp "in {}, {} was split, in part to {}: {} of before may count to it, undivided" "{}年{}拆分,部分归{}:此前的{}可能计入,不作分割";
    GaveLand "in {}, {} gave land to {}: {} of before count to it whole" "{}年{}析出{}:此前的{}全部计入";
    CalledThen "in {}, {} was called {} ({})" "{}年{}称{}({})";
    NotThere "in {} there was no {}" "{}年尚无或已无{}";
    // Diff
    SourcesWord "Sources" "来源";
    PossiblyAdded "possibly added" "可能新增";
    PossiblyEnded "possibly ended" "可能终止";
    Nothing "none" "无";
    Tally "{}: {}" "{}:{}";
    AddedCount "{} added" "新增{}";
    PossiblyAddedCount "{} possibly added" "可能新增{}";
    EndedCount "{} ended" "终止{}";
    PossiblyEndedCount "{} possibly ended" "可能终止{}";
    ChangedCount "{} changed" "变化{}";
    PossiblyChangedCount "{} possibly changed" "可能变化{}";
    NoDifference "no difference" "没有差异";
    Unchanged "unchanged: {}" "未变:{}";
    Undecided "possible at both dates, so that no change can be told: {}" "两个日期都只是可能,无法判断:{}";
    // Draw
    ChooseBy "; choose with `--level`, `--focus` or a filter" ";可用 --level、--focus 或筛选改选";
    ChooseByFilter "; a filter makes it smaller" ";可用筛选缩小范围";
    NoFrames "`{}` has no frames: names of regions stand in the shapes" "{}布局没有区域边框:地区名称写在图形内";
    AmountWithoutPlace "{} amount found no free place and stands in the tooltip" "{}处金额没有空位,见悬停提示";
    AmountsWithoutPlace "{} amounts found no free place and stand in the tooltips" "{}处金额没有空位,见悬停提示";
    ManyEdges "Mermaid draws no more than {} edges unless told otherwise: {}" "Mermaid 默认最多绘{}条边,本图有{}条";
    WithoutEffect "`{}` has no effect on a {}" "{}对{}图不起作用";
    StopWith "{}; stop with Ctrl-C" "{};按 Ctrl-C 停止";
    // Rank
    ByPartners "each pair of partners counts once" "每对伙伴计一次";
    ByLinks "by number of links" "按联系数计";
    ByFigure "by {}" "按{}计";
    Degree "degree: number of partners" "度:伙伴数";
    InDegree "in-degree: number of givers" "入度:给出方数";
    OutDegree "out-degree: number of receivers" "出度:接受方数";
    Strength "strength: given and received" "强度:给出与受到之和";
    InStrength "in-strength: received" "入强度:受到";
    OutStrength "out-strength: given" "出强度:给出";
    PageRank "PageRank: where a walk along the arrows comes by" "PageRank:沿箭头行走所到的频率";
    Betweenness "betweenness: part of the shortest ways between others" "介数:居于他人最短路径上的比例";
    Core "core number: the highest k-core" "核数:所在的最高k核";
    AtEqual "of joint links each party an equal part" "共同联系按各方等分";
    RankedLinks "{} of {} tie {} in {}" "{}(共{})连起{},{}";
    WithoutWeight "{} without such a figure" "{}无此数字";
    JointAside "{} joint: --joint equal" "{}为共同:--joint equal";
    InsideRegion "{} internal" "{}在内部";
    AboveLevel "{} above the level" "{}高于该级";
    InNoRegion "{} in no region" "{}无地区";
    MaybeInside "{} may be inside another figure" "{}可能已含在其他数字里";
    NobodyTied "no link ties anybody" "没有联系相连";
    Assigned "Where partners are assigned, this describes the assignment: docs/concentration.md" "伙伴由上级指定时,此数反映的是指定本身:docs/concentration.md";
    // Check
    Sound "no faults" "没有问题";
    InFiles "{} in {}" "{}中有{}";
    NothingWritten "nothing was written" "没有写入任何内容";
    QuotesChecked "quotes checked against {}" "引文已与{}核对";
    SnapshotChecked "the snapshot's sums were checked; faults of the files it was frozen from are not in it" "已核对快照的校验和;其来源文件的问题不在快照内";
    QuotesUnchecked "quotes not checked: name the texts with --texts DIR" "引文未核对:用 --texts DIR 指定原文";
    // Other
    LeftOut "links that are marked as internal were left out" "已略去标为内部的联系";
    CantHold "{} can't hold: {}" "{}不能保存:{}";
    Wrote "wrote {}" "已写入{}";
    NotLaidOut "{} is not laid out: run `shanhai fmt`" "{}未排版:请运行 shanhai fmt";
    Next "next: {}" "接下来:{}";
    DidYouMean "did you mean {}?" "是否指{}?";
    FitsSeveral "`{}` fits {}; say which by its id or its path" "“{}”对应{},请用编号或路径指明";
    NothingCalled "nothing is called `{}`" "没有叫“{}”的";
    NearNames "names that are near:" "相近的名称:";
    Comma ", " "、";
}

impl Phrase {
    /// The phrase with its blanks filled in order.
    pub(crate) fn fill(self, lang: Lang, fillings: &[&str]) -> String {
        let mut parts = self.get(lang).split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (part, filling) in parts.zip(fillings.iter().chain(std::iter::repeat(&""))) {
            text.push_str(filling);
            text.push_str(part);
        }
        text
    }
}

macro_rules! things {
    ($($name:ident $one:literal $many:literal $zh:literal;)*) => {
        /// A thing that is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Thing { $($name),* }

        impl Thing {
            /// So many of it.
            pub(crate) fn count(self, count: usize, lang: Lang) -> String {
                let number = crate::figures::grouped(&count.to_string());
                match (self, lang) {
                    $((Thing::$name, Lang::En) => format!("{number} {}", if count == 1 { $one } else { $many }),
                      (Thing::$name, Lang::Zh) => format!("{number}{}", $zh),)*
                }
            }

            /// The word for several, without a number.
            pub(crate) fn plural(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Thing::$name, Lang::En) => $many,
                      // Without its measure word.
                      (Thing::$name, Lang::Zh) => $zh.trim_start_matches(['个', '条', '处']),)*
                }
            }
        }
    };
}

things! {
    Supporter "supporter" "supporters" "个支持方";
    Recipient "recipient" "recipients" "个支持对象";
    Region "region" "regions" "个地区";
    Link "link" "links" "条联系";
    SupportLink "support link" "support links" "条支持联系";
    Entity "entity" "entities" "个实体";
    Pair "pair" "pairs" "对伙伴";
    Quote "quote" "quotes" "条引文";
    Figure "figure" "figures" "个数字";
    Fact "fact" "facts" "条事实";
    Source "source" "sources" "个来源";
    Error "error" "errors" "处错误";
    Warning "warning" "warnings" "处警告";
    Note "note" "notes" "处提示";
    File "file" "files" "个文件";
    Name "name" "names" "个名称";
    Candidate "entity" "entities" "个实体";
}

/// The name of a kind as answers call it: in English the name of files, in Chinese its label.
pub(crate) fn kind(graph: &Graph, kind: Kind, lang: Lang) -> String {
    let info = graph.kinds().info(kind);
    match lang {
        Lang::En => info.name.clone(),
        Lang::Zh => info.zh.clone(),
    }
}

/// The name of a kind that is known by its name.
pub(crate) fn kind_named(graph: &Graph, name: &str, lang: Lang) -> String {
    graph.kinds().get(name).map_or_else(|| name.to_owned(), |found| kind(graph, found, lang))
}

/// The word for a level.
pub(crate) fn level(level: Level, lang: Lang) -> &'static str {
    match lang {
        Lang::En => level.as_str(),
        Lang::Zh => level.zh(),
    }
}

/// The word for several regions of a level.
pub(crate) fn levels(level: Level, lang: Lang) -> &'static str {
    match (level, lang) {
        (Level::Country, Lang::En) => "countries",
        (Level::Province, Lang::En) => "provinces",
        (Level::Prefecture, Lang::En) => "prefectures",
        (Level::County, Lang::En) => "counties",
        (Level::Township, Lang::En) => "townships",
        (Level::Village, Lang::En) => "villages",
        (level, Lang::Zh) => level.zh(),
    }
}

/// The word for a status.
pub(crate) fn status(status: Status, lang: Lang) -> &'static str {
    match lang {
        Lang::En => status.as_str(),
        Lang::Zh => status.zh(),
    }
}

/// The word for a class.
pub(crate) fn class(class: &str, lang: Lang) -> String {
    let known = (lang == Lang::Zh).then(|| class_zh(class)).flatten();
    known.unwrap_or(class).to_owned()
}

/// What an entity is: its level, or its kind, and its classes or number.
pub(crate) fn what_it_is(entity: &Entity<'_>, graph: &Graph, lang: Lang) -> String {
    if let Some(own) = entity.level() {
        return level(own, lang).to_owned();
    }
    let kind = kind(graph, entity.kind(), lang);
    let details = details(entity, graph, lang);
    if details.is_empty() { kind } else { format!("{kind} ({})", details.join(", ")) }
}

/// The level, the classes or the number of an entity, or its kind where it has none of these.
pub(crate) fn class_or_kind(entity: &Entity<'_>, graph: &Graph, lang: Lang) -> String {
    let details = details(entity, graph, lang);
    if entity.level().is_some() || details.is_empty() { what_it_is(entity, graph, lang) } else { details.join(", ") }
}

fn details(entity: &Entity<'_>, graph: &Graph, lang: Lang) -> Vec<String> {
    let of = entity.group_of().map(|of| kind_named(graph, of, lang));
    let counted = match (of, entity.size(), lang) {
        (Some(of), Some(size), Lang::En) => Some(format!("{size} × {of}")),
        (Some(of), Some(size), Lang::Zh) => Some(format!("{size}个{of}")),
        (Some(of), None, Lang::En) => Some(format!("group of {of}")),
        (Some(of), None, Lang::Zh) => Some(format!("若干{of}")),
        (None, Some(size), _) => Some(size.to_string()),
        (None, None, _) => None,
    };
    entity.classes().map(|own| class(own, lang)).chain(counted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_have_the_same_blanks_in_both_languages() {
        for (en, zh) in Phrase::ALL {
            assert_eq!(en.matches("{}").count(), zh.matches("{}").count(), "{en}");
        }
    }

    #[test]
    fn blanks_are_filled_and_things_counted() {
        assert_eq!(Phrase::NothingCalled.fill(Lang::En, &["x"]), "nothing is called `x`");
        assert_eq!(Thing::Link.count(1, Lang::En), "1 link");
        assert_eq!(Thing::Link.count(1234, Lang::En), "1,234 links");
        assert_eq!(Thing::Link.count(2, Lang::Zh), "2条联系");
    }
}
