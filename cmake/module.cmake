# Modules whose time is that of the services they ask.
set(SLUICE_COLD_MODULES aws config doctor setup app)

# Replaces a module's tests by sources that hold a dozen each (tools/merge_tests.py): together they compile four times
# as fast, where nothing is compiled yet.
function(merge_tests RESULT NAME)
  set(merged)
  list(LENGTH ARGN count)
  math(EXPR last "${count} - 1")
  foreach(first RANGE 0 ${last} 12)
    list(LENGTH merged number)
    list(SUBLIST ARGN ${first} 12 files)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${NAME}_tests_${number}.cpp)
    add_custom_command(OUTPUT ${out} COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tools/merge_tests.py ${out} ${files}
                       DEPENDS ${files} ${CMAKE_SOURCE_DIR}/tools/merge_tests.py VERBATIM)
    list(APPEND merged ${out})
  endforeach()
  set(${RESULT} ${merged} PARENT_SCOPE)
endfunction()

# add_module(NAME LAYER n [DEPENDS module...] [LIBS library...])
#
# Makes the static library of src/NAME from its *.cpp and links its *_test.cpp into one test program of the label
# "unit". Each header is compiled with nothing before it: by the .cpp of its name, which includes it first
# (tools/tidy.py), or, where there is none, alone (target all_verify_interface_header_sets).
# A dependency must lie in a lower layer; the two exceptions of ARCHITECTURE.md (load and cdc reach the world through
# ports only, the stand-in shares nothing but base) are checked here too. A wrong arrow stops the configuration.
function(add_module NAME)
  cmake_parse_arguments(M "" "LAYER" "DEPENDS;LIBS" ${ARGN})
  set_property(GLOBAL PROPERTY SLUICE_LAYER_${NAME} ${M_LAYER})
  foreach(dependency ${M_DEPENDS})
    get_property(layer GLOBAL PROPERTY SLUICE_LAYER_${dependency})
    if("${layer}" STREQUAL "")
      message(FATAL_ERROR "module ${NAME} depends on ${dependency}, which is not declared before it")
    endif()
    if(NOT layer LESS M_LAYER)
      message(FATAL_ERROR "module ${NAME} (layer ${M_LAYER}) must not depend on ${dependency} (layer ${layer}): "
                          "arrows point to lower layers only (ARCHITECTURE.md, Layers)")
    endif()
    if(NAME STREQUAL "standin" AND NOT dependency STREQUAL "base")
      message(FATAL_ERROR "standin may depend on base only, so that it reads the Redshift pages for itself")
    endif()
    if(NAME MATCHES "^(load|cdc)$" AND layer GREATER 2)
      message(FATAL_ERROR "${NAME} must reach ${dependency} through port/ (ARCHITECTURE.md, Layers)")
    endif()
  endforeach()

  set(dir ${CMAKE_SOURCE_DIR}/src/${NAME})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cpp)
  file(GLOB headers CONFIGURE_DEPENDS ${dir}/*.hpp)
  set(headers_alone)
  foreach(header ${headers})
    string(REGEX REPLACE "\\.hpp$" ".cpp" source ${header})
    if(NOT EXISTS ${source})
      list(APPEND headers_alone ${header})
    endif()
  endforeach()
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$|_main\\.cpp$")

  if(sources)
    add_library(${NAME} STATIC ${sources})
    set(scope PUBLIC)
  else()
    add_library(${NAME} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_sources(${NAME} ${scope} FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR}/src FILES ${headers_alone})
  target_include_directories(${NAME} ${scope} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${NAME} ${scope} ${M_DEPENDS} ${M_LIBS} sluice_build_options Threads::Threads)
  if(sources)
    target_link_libraries(${NAME} PRIVATE sluice_warnings)
  endif()
  set(relaxed)
  if(NAME IN_LIST SLUICE_TEXT_MODULES)
    set(relaxed sluice_text_module_options)
    target_link_libraries(${NAME} PRIVATE ${relaxed})
  endif()
  set_target_properties(${NAME} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

  # What runs between two answers of a service need not be fast in a build for tests.
  if(sources AND NAME IN_LIST SLUICE_COLD_MODULES)
    target_compile_options(${NAME} PRIVATE $<$<CONFIG:Debug>:-O0>)
  endif()

  if(tests)
    if(SLUICE_MERGED_TESTS)
      merge_tests(tests ${NAME} ${tests})
    endif()
    add_executable(${NAME}_test ${tests})
    # A test runs once what it took long to optimise; what every test includes is read once.
    target_compile_options(${NAME}_test PRIVATE $<$<CONFIG:Debug>:-O0>)
    if(NAME STREQUAL "base")
      target_precompile_headers(base_test PRIVATE <gmock/gmock.h> <gtest/gtest.h> <algorithm> <chrono> <functional>
                                <map> <memory> <optional> <set> <string> <vector>)
    else()
      target_precompile_headers(${NAME}_test REUSE_FROM base_test)
    endif()
    target_link_libraries(${NAME}_test PRIVATE ${NAME} sluice_warnings GTest::gtest_main GTest::gmock
                                               sluice_text_module_options)
    add_test(NAME unit.${NAME} COMMAND ${NAME}_test)
    set_tests_properties(unit.${NAME} PROPERTIES LABELS unit TIMEOUT 300)
  endif()
endfunction()
